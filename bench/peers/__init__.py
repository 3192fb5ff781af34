"""The same rulebook given to other engines, each in the form that suits it best."""

from peers.expressions import CelCpp, CelRust, DataLogic, RuleEngine
from peers.policies import Regorus, Zen

PEERS = (DataLogic, CelCpp, CelRust, Regorus, Zen, RuleEngine)
RULE_LANGUAGES = (CelCpp, CelRust, Regorus, Zen)

__all__ = ["PEERS", "RULE_LANGUAGES", "CelCpp", "CelRust", "DataLogic", "Regorus", "RuleEngine", "Zen"]

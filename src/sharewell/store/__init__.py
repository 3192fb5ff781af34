"""The tables, and the log that commits to them: ``as_agency`` opens one agency's rows, ``log.commit`` records."""

from sharewell.store.tenancy import OutsideAgencyError, as_agency, open_agency

__all__ = ["OutsideAgencyError", "as_agency", "open_agency"]

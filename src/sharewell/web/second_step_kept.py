"""What is kept of a second step, and in which words it fails: secrets shut, passkeys without a name, one address for all of them."""

from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from sharewell.store import keys
from sharewell.web.shut_text import opened, shut

_KEPT, _SHOWN = "second step kept", "second step shown to "
NOT_A_PASSKEY = _("The passkey did not work. Nothing was changed. Try again, or use another way")
# A code is good for its own half minute and those on each side of it; once used, it is good for nothing.
_CODE_LASTS = 90
_NOT_RIGHT = _("That code is not right, or was used before. Try the next code")
_ABOUT_CODE = {"required": _("Enter the code"), "null_characters_not_allowed": _NOT_RIGHT}


def _use_up(user: Any, code: str) -> None:
    """Refuse a code that was used; what is kept of one is a digest, and in memory alone."""
    digest = sha256(f"{user.pk} {normalize_user_code(code)}".encode()).hexdigest()
    if not cache.add(f"second-step-{digest}", "used", timeout=_CODE_LASTS):
        raise ValidationError(_NOT_RIGHT)


class SecondStepKept(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """allauth's adapter: seeds are shut under the home's key, and passkeys belong to the address that the settings name."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _NOT_RIGHT,
    }

    def encrypt(self, text: str) -> str:
        return shut(text, _KEPT)

    def decrypt(self, encrypted_text: str) -> str:
        text = opened(encrypted_text, _KEPT)
        if text is None:
            raise keys.missing(keys.SECRET_KEY)
        return text

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        # Not what the browser says it asked for: a passkey must not be led to another name.
        return {"id": urlsplit(settings.SHAREWELL_ORIGIN).hostname or "localhost", "name": "Sharewell"}

    def generate_authenticator_name(self, *_args: Any) -> str:
        return "Passkey"


class AppForm(ActivateTOTPForm):  # type: ignore[misc]  # allauth ships no types
    """Asks for the app's first code; the new seed waits, shut, in the form: a session holds ids only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user = kwargs.pop("user")
        super(ActivateTOTPForm, self).__init__(*args, **kwargs)
        use = f"{_SHOWN}{self.user.pk}"
        self.secret = opened(self.data.get("seed", ""), use) or generate_totp_secret()
        self.seed = shut(self.secret, use)
        self.fields["code"].error_messages |= _ABOUT_CODE

    def clean_code(self) -> str:
        code: str = super().clean_code()
        _use_up(self.user, code)
        return code


class CodeForm(AuthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """Asks for a code, of the app or of the recovery codes, and takes each once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].error_messages |= _ABOUT_CODE

    def clean_code(self) -> str:
        code: str = super().clean_code()
        _use_up(self.user, code)
        return code


class NewPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """Takes a new passkey from the browser; it has no name that somebody could type."""

    def clean_name(self) -> str:
        return "Passkey"

    def clean(self) -> dict[str, Any]:
        try:
            return dict(super().clean())
        except (TypeError, ValueError, KeyError, AttributeError):
            raise ValidationError(NOT_A_PASSKEY) from None


class PasskeyForm(AuthenticateWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """Takes a passkey's answer from the browser."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()
        except ValidationError:
            raise
        except (TypeError, ValueError, KeyError, AttributeError):
            raise ValidationError(NOT_A_PASSKEY) from None

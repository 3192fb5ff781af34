"""Every address, and who may open it."""

from allauth.account import views as account
from django.conf import settings
from django.urls import URLPattern

from sharewell.web import public, you
from sharewell.web.doors import PUBLIC, SIGNED_IN, door
from sharewell.web.step import keep_draft

urlpatterns: list[URLPattern] = [
    door("", public.front, who=PUBLIC, name="front"),
    door("urgent", public.urgent, who=PUBLIC, name="urgent"),
    door("sign-in", account.login, who=PUBLIC, name="account_login"),
    door("sign-out", account.logout, who=PUBLIC, name="account_logout"),
    door("you", you.you, who=SIGNED_IN, name="you"),
    door("home", you.you, who=SIGNED_IN, name="home"),
    door("keep", keep_draft, who=SIGNED_IN, name="keep_draft"),
]

if settings.SHAREWELL_DEMO:
    from sharewell.web.demo import demo_sign_in

    urlpatterns += [door("demo/sign-in", demo_sign_in, who=PUBLIC, name="demo_sign_in")]

from django.apps import AppConfig
from django.contrib.admin import apps as admin


class AccountsConfig(AppConfig):
    default = True
    name = "agencies.accounts"
    label = "accounts"
    verbose_name = "People who sign in"


class StaffAdminConfig(admin.AdminConfig):
    """Django's admin, behind the agency's own sign-in."""

    default = False
    default_site = "agencies.accounts.admin_site.AgencySite"

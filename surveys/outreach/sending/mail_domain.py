"""Looking whether mailboxes can tell the agency's e-mail from a forgery, before and while it goes out."""

from datetime import datetime

import structlog

from surveys.outreach.models import Alert, MailDomain, SendingPolicy
from surveys.outreach.transports.domain_records import NoNameServer, problems_of

log = structlog.get_logger(__name__)


def domain_of(policy: SendingPolicy) -> str:
    """Return the domain that e-mail is sent from; empty where none is."""
    if policy.email_transport != SendingPolicy.EmailTransport.SMTP:
        return ""
    return policy.email_sender.rpartition("@")[2].lower()


def look_up_domain(now: datetime) -> None:
    """Keep what name servers say about the domain; administrators are told of what is wrong with it.

    Where no name server answers, what was found before stays. E-mail goes out all the same: mailboxes decide.
    """
    policy = SendingPolicy.load()
    domain = domain_of(policy)
    if not domain:
        _forget()
        return
    try:
        found = problems_of(domain, policy.selectors)
    except NoNameServer:
        log.warning("no name server answered")
        return
    MailDomain.objects.update_or_create(pk=1, defaults={"name": domain, "problems": found, "looked_up_at": now})
    if found:
        Alert.raise_for([(Alert.Kind.MAIL_DOMAIN, domain[:60])], now)
    else:
        _settle()


def _settle() -> None:
    """Forget that it was told: what is wrong again is told again."""
    Alert.objects.filter(kind=Alert.Kind.MAIL_DOMAIN).delete()


def _forget() -> None:
    MailDomain.objects.all().delete()
    _settle()

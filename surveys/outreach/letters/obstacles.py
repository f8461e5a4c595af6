"""What keeps letters from being printed, in words that say what to do."""

from agencies.models import Agency
from officersurvey import test_mode
from officersurvey.pdf import missing_libraries
from surveys.outreach.models import SendingPolicy
from surveys.outreach.sending.senders import is_paused


def obstacles(policy: SendingPolicy, agency: Agency) -> list[str]:
    """Return why no letters can be printed at the moment; nothing where they can."""
    lacking = ", ".join(missing_libraries())
    found = {
        "All messages are paused. No letter is printed before the pause ends; please post none either.": (
            is_paused(policy, agency)
        ),
        "Test mode is on: no letter is printed.": test_mode.is_on(),
        "Letters name their sender. Ask the platform’s operator to enter the agency’s postal address.": (
            not agency.postal_address
        ),
        f"This server cannot make PDF files yet: {lacking} has to be installed. Everything else works.": bool(lacking),
    }
    return [words for words, applies in found.items() if applies]

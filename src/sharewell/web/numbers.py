"""The numbers of the council where an organisation works, for the line that everybody is shown."""

from django.conf import settings

from sharewell.store.models import Agency
from sharewell.web.directory import Area, read_directory
from sharewell.web.sitting import SignedIn


def own_area(person: SignedIn) -> list[Area]:
    """Return the council of the person's organisation; none when its list doesn't hold it."""
    area = Agency.objects.values_list("area", flat=True).get(pk=person.agency)
    areas = read_directory(settings.SHAREWELL_HOME).areas
    return [each for each in areas if each.name == area]

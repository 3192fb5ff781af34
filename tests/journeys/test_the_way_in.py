"""The way in: whom to ring comes first, for anybody; signing in comes second."""

from tests.journeys.ways import in_every_way


@in_every_way
def test_anybody_finds_whom_to_ring_from_the_first_page(practitioner):
    # Given nobody is signed in
    practitioner.opens("/").reads("Is a child in danger now?", "Ring first, type afterwards.")

    # when they ask whom to ring
    practitioner.follows("Immediate danger").is_at("/urgent")

    # then the council's numbers are there, by day and by night, and the day somebody checked them
    practitioner.reads("Northshire", "01632 960101", "01632 960102", "2 November 2026")


@in_every_way
def test_signing_in_leads_to_their_own_work(practitioner):
    practitioner.opens("/").follows("Sign in").is_at("/sign-in")
    practitioner.gives_name_and_password("safeguarding lead").looks()
    practitioner.is_at("/home").reads("safeguarding lead", "Elm Lane School")

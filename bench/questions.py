"""How many questions an answer takes: form order, information gain and the planned order, and how near the best there is.

Made-up cases follow the shipped prior, in which "not sure" is among the answers and counts as what it is taken to mean.
"""

import random
import statistics
import time
from datetime import date
from itertools import product

from sharewell.practice.rulebook import (
    Ahead,
    Case,
    Party,
    asked_only,
    diagrams,
    national_book,
    next_fact,
    next_question,
    open_questions,
    plan,
    prior,
    usual,
)

DAY = date(2026, 11, 22)
CASES = 1000
# What a school knows beforehand, towards four recipients: small enough to try every order.
KNOWN = {
    "asked_by_someone": "no",
    "holder_sector": "school",
    "holder_duty_standing": "not_confirmed",
    "recipient_duty_standing": "not_confirmed",
    "recipient_nation": "england",
}
TOWARDS = ("childrens_social_care", "early_help", "parent", "other_agency")
KINDS = ("neglect", "relationship")
# Filled in by what the agency, the worry and the list of recipients already say.
FILLED = (
    "holder_sector", "holder_duty_standing", "asked_by_someone", "recipient_function", "recipient_nation",
    "recipient_duty_standing", "worry_kind", "info_basis", "child_age", "person_part",
)  # fmt: skip


def reckoned(drawn, weights, known) -> tuple[Ahead, int]:
    """Return a space to reckon in, and what is left of the disposition."""
    outcomes = drawn.book.decisions["disposition"].outcomes
    ahead = Ahead(drawn.space, known, weights, outcomes)
    return ahead, ahead.of(asked_only(drawn))


def orders(ahead, book):
    """Return the ways to choose the next question that are compared; danger comes first in the last two."""
    form = [fact for page in book.pages for fact in page.facts]
    first = book.pages[0].facts

    def safe(choose):
        return lambda at: next((fact for fact in first if fact in ahead.tested(at)), None) or choose(at)

    return {
        "form order, only what matters": lambda at: next(fact for fact in form if fact in ahead.tested(at)),
        "information gain": lambda at: ahead.most_telling(at)[0],
        "danger first, then gain": safe(lambda at: ahead.most_telling(at)[0]),
        "danger first, then planned": safe(ahead.best),
    }


def disposition(drawn, weights) -> None:
    """Print the questions expected until the disposition is settled, exactly."""
    print("questions until the disposition is settled, nothing known beforehand (exact expectation)")
    ahead, root = reckoned(drawn, weights, usual(drawn.book))
    print(f"  {'every question that can matter':34}{len(ahead.tested(root)):8.2f}")
    for name, choose in orders(ahead, drawn.book).items():
        print(f"  {name:34}{ahead.expected(root, choose):8.2f}")


def near_the_best(drawn, weights) -> None:
    """Print how far the orders are above the best order there is, where all can be tried."""
    print("above the exact optimum, a school's questions once the rest is filled in")
    above: dict[str, list[float]] = {}
    for towards, kind in product(TOWARDS, KINDS):
        known = {**usual(drawn.book), **KNOWN, "recipient_function": towards, "worry_kind": kind}
        known["child_age"] = "13_to_15"
        ahead, left = reckoned(drawn, weights, known)
        best = ahead.fewest(left)
        ways = {**orders(ahead, drawn.book), "planned": ahead.best}
        found = {name: ahead.expected(left, ways[name]) for name in (*list(ways)[:2], "planned")}
        for name, questions in found.items():
            above.setdefault(name, []).append(100 * (questions / best - 1))
        said = ", ".join(f"{name} {questions:.2f}" for name, questions in found.items())
        print(f"  {towards}, {kind}: {len(ahead.tested(left))} open, best {best:.2f}; {said}")
    for name, each in above.items():
        print(f"  {name:34}mean {statistics.mean(each):5.1f} %, worst {max(each):5.1f} %")


def whole(drawn, weights, policy, filled) -> None:
    """Print the questions of whole interviews: the disposition first, then output by output, over made-up cases."""
    rng = random.Random(20261122)
    first, every, took = [], [], []
    for _ in range(CASES):
        case = {fact: rng.choices(list(of), list(of.values()))[0] for fact, of in weights.items()}
        known = usual(drawn.book) | {fact: case[fact] for fact in filled}
        asked = 0
        for decision in drawn.roots:
            while True:
                began = time.perf_counter()
                fact = next_fact(drawn, decision, {**usual(drawn.book, known), **known}, policy)
                took.append(time.perf_counter() - began)
                if fact is None:
                    break
                known[fact] = case[fact]
                asked += 1
            if decision == "disposition":
                first.append(asked)
        every.append(asked)
    print(f"  disposition {statistics.mean(first):.2f} (most {max(first)}), ", end="")
    print(f"whole answer {statistics.mean(every):.2f} (most {max(every)}); ", end="")
    print(f"choosing one {1000 * statistics.median(took):.2f} ms (median), {1000 * max(took):.0f} ms (worst)")


def by_page(drawn, weights, policy) -> None:
    """Print the pages and questions of interviews that ask a whole page at a time, of what still matters on it."""
    rng, book = random.Random(20261122), drawn.book
    pages, questions = [], []
    for _ in range(CASES // 4):
        said = {fact: rng.choices(list(of), list(of.values()))[0] for fact, of in weights.items()}
        parties = {scope: {} for scope in ("case", "child", "recipient", "person")}
        for fact in FILLED:
            parties.get(book.facts[fact].scope, parties["case"])[fact] = said[fact]
        asked: list[int] = []
        while True:
            each = {scope: (Party(scope, known),) for scope, known in parties.items()}
            case = Case(DAY, parties["case"], each["child"], each["recipient"], each["person"])
            found = next_question(book, case, policy)
            if found is None or not found.required:
                break
            page = next(page for page in book.pages if found.fact in page.facts)
            now = [one for one in open_questions(book, case) if one.required and one.fact in page.facts]
            for one in now:
                parties.get(one.scope, parties["case"])[one.fact] = said[one.fact]
            asked.append(len(now))
        pages.append(len(asked))
        questions.append(sum(asked))
    print(f"  a page at a time: {statistics.mean(pages):.2f} pages (most {max(pages)}), ", end="")
    print(f"{statistics.mean(questions):.2f} questions (most {max(questions)})")


def main() -> None:
    book = national_book()
    drawn, weights = diagrams(book, DAY), prior(book)
    disposition(drawn, weights)
    near_the_best(drawn, weights)
    began = time.process_time()
    policy = plan(book, DAY)
    print(f"planning {len(policy.steps)} steps: {time.process_time() - began:.1f} s of processor time")
    print(f"whole interviews, {CASES} made-up cases by the shipped prior, nothing filled in:")
    whole(drawn, weights, policy, ())
    print("the same, what the system knows filled in:")
    whole(drawn, weights, policy, FILLED)
    by_page(drawn, weights, policy)


if __name__ == "__main__":
    main()

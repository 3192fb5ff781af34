"""Checks that a book hangs together: every name known, every value possible, no circle, every decision total."""

from collections.abc import Iterator, Mapping

from sharewell.practice.rulebook.condition import ALWAYS, Condition, Is, names
from sharewell.practice.rulebook.errors import RulebookError
from sharewell.practice.rulebook.model import NOT_SURE, SCOPES, Book, Fact
from sharewell.practice.rulebook.pack import check_packs
from sharewell.practice.rulebook.parts import Item

Items = Mapping[tuple[str, str], Item]
TELLING = "telling"
MOST_VALUES = 60  # nobody reads a longer list, and each makes every diagram wider
LONGEST_CHAIN = 40  # concepts and decisions; the national book needs a quarter
LONGEST_PAGE = 4
NEEDED = (
    "disposition",
    "consent_route",
    "extent",
    "art6",
    "art9",
    "gateway",
    "confidentiality",
    TELLING,
)


def check(book: Book, items: Items) -> None:
    """Refuse a book with an unknown name or value, a bad tier, a circle, or a decision that may have no answer."""
    _check_whole(book)
    for fact in book.facts.values():
        _check_fact(fact, items["fact", fact.id])
        _check_asked_where(book, fact, items["fact", fact.id])
    _check_pages(book, items)
    _check_steps(book, items)
    for kind, name, condition in _conditions(book):
        _check_names(book, condition, items[kind, name])
    _check_rules(book, items)
    _check_totals(book, items)
    _check_circles(book, items)
    _check_scopes(book, items)
    check_packs(book, items)


def _check_whole(book: Book) -> None:
    for decision in NEEDED:
        if decision not in book.decisions:
            mend = f'Add [[decision]] id = "{decision}".'
            raise RulebookError(book.title, f"decision {decision}", "the book does not decide this.", mend)
    if not any(duty.id == "advice" for duty in book.duties):
        wrong = "no duty has the words for an answer that was not sure."
        raise RulebookError(book.title, "duty advice", wrong, 'Add [[duty]] id = "advice".')


def _check_fact(fact: Fact, item: Item) -> None:
    if fact.scope not in SCOPES:
        raise item.error(f"scope {fact.scope!r} is not known.", f"Use one of: {', '.join(SCOPES)}.")
    if NOT_SURE in fact.values or not fact.values:
        raise item.error(
            "its values are empty or name not_sure.", "Use if_not_sure to say what not sure means."
        )
    if len(fact.values) > MOST_VALUES:
        mend = "Ask it in two steps, the wider one first."
        raise item.error(f"it has more than {MOST_VALUES} answers.", mend)
    if fact.if_not_sure not in (None, NOT_SURE, *fact.values):
        mend = f"Use not_sure or one of: {', '.join(fact.values)}."
        raise item.error(f"if_not_sure {fact.if_not_sure!r} is not one of its values.", mend)
    if fact.usual not in (None, *fact.values):
        mend = f"Use one of: {', '.join(fact.values)}."
        raise item.error(f"usual {fact.usual!r} is not one of its values.", mend)
    if fact.until_asked not in (None, *fact.values):
        mend = f"Use one of: {', '.join(fact.values)}."
        raise item.error(f"until_asked {fact.until_asked!r} is not one of its values.", mend)
    if fact.prior and (set(fact.prior) - set(fact.answers) or not sum(fact.prior.values())):
        mend = f"Give a number to some of: {', '.join(fact.answers)}."
        raise item.error("its prior names something else, or nothing.", mend)


def _check_asked_where(book: Book, fact: Fact, item: Item) -> None:
    """Hold what a fact is asked by to a fact of the case, so that it is the same for every party."""
    name, values = fact.asked_where or (fact.id, ())
    if name not in book.facts or not set(values) <= set(book.facts[name].values):
        raise item.error("`asked_where` names what is not there.", "Name a fact and some of its values.")
    if fact.asked_where and (fact.usual is None or book.facts[name].scope not in ("holder", "case")):
        mend = "Give the fact a `usual` answer, and name a fact of the case."
        raise item.error("`asked_where` needs a usual answer, and a fact that all parties share.", mend)


def _check_steps(book: Book, items: Items) -> None:
    known = {step.id for step in book.steps}
    mend = f"Use one of: {', '.join(sorted(known)) or 'none; add a [[step]] first'}."
    wanted = [("step", one.id, name) for one in book.steps for name in (one.yes_next, one.no_next)]
    wanted += [("decision", one.id, one.step) for one in book.decisions.values()]
    wanted += [("rule", one.id, one.step) for one in book.rules]
    for kind, name, step in wanted:
        if step is not None and step not in known:
            raise items[kind, name].error(f"there is no step {step!r}.", mend)


def _check_pages(book: Book, items: Items) -> None:
    seen: dict[str, str] = {}
    for page in book.pages:
        item = items["page", page.id]
        if len(page.facts) > LONGEST_PAGE:
            raise item.error("a page asks at most four questions.", "Split it into two pages.")
        for name in page.facts:
            if name not in book.facts:
                raise item.error(f"{name!r} is not a fact.", "Check the spelling, or add the fact.")
            if book.facts[name].scope != page.scope:
                mend = f"Give page and fact one scope: {page.scope} or {book.facts[name].scope}."
                raise item.error(f"{name} is of scope {book.facts[name].scope}.", mend)
            if name in seen:
                raise item.error(f"{name} is already asked on page {seen[name]}.", "Ask it once.")
            seen[name] = page.id
    for name in book.facts:
        if name not in seen:
            raise items["fact", name].error("no page asks it.", "Put it on a page.")


def _conditions(book: Book) -> Iterator[tuple[str, str, Condition]]:
    for concept in book.concepts.values():
        yield "concept", concept.id, concept.when
    for rule in book.rules:
        yield "rule", rule.id, rule.when
    for duty in book.duties:
        yield "duty", duty.id, duty.when
    for route in book.routes:
        yield "route", route.id, route.when
    for invariant in book.invariants:
        for condition in (invariant.never, invariant.unsaid):
            if condition is not None:
                yield "invariant", invariant.id, condition


def _check_names(book: Book, condition: Condition, item: Item) -> None:
    for leaf in names(condition):
        if isinstance(leaf, Is):
            _check_values(book, leaf, item)
        elif leaf.name not in book.concepts:
            mend = "Check the spelling. A bare name must be a yes/no fact or a concept."
            raise item.error(f"{leaf.name!r} is not known.", mend)


def _check_values(book: Book, leaf: Is, item: Item) -> None:
    if leaf.name in book.facts:
        domain = book.facts[leaf.name].domain
    elif leaf.name in book.decisions:
        domain = book.decisions[leaf.name].outcomes
    else:
        raise item.error(f"{leaf.name!r} is not a fact or a decision.", "Check the spelling, or add it.")
    for value in leaf.values:
        if value not in domain:
            raise item.error(f"{leaf.name} can't be {value!r}.", f"Use one of: {', '.join(domain)}.")


def _check_rules(book: Book, items: Items) -> None:
    for rule in book.rules:
        item = items["rule", rule.id]
        decision = book.decisions.get(rule.of)
        if decision is None:
            mend = f"Use one of: {', '.join(book.decisions)}."
            raise item.error(f"there is no decision {rule.of!r}.", mend)
        if rule.tier not in decision.tiers:
            mend = f"Use one of: {', '.join(decision.tiers)}."
            raise item.error(f"{rule.of} has no tier {rule.tier!r}.", mend)
        if rule.then not in decision.outcomes:
            mend = f"Use one of: {', '.join(decision.outcomes)}."
            raise item.error(f"{rule.of} can't be {rule.then!r}.", mend)
        if rule.since and rule.until and rule.until <= rule.since:
            raise item.error("it ends before it begins.", "Let `until` be later than `from`.")


def _check_totals(book: Book, items: Items) -> None:
    for decision in book.decisions.values():
        last = [rule for rule in book.rules if rule.of == decision.id and rule.tier == decision.tiers[-1]]
        if [rule.when for rule in last if not (rule.since or rule.until)] != [ALWAYS] or len(last) != 1:
            mend = f"Give its last tier, {decision.tiers[-1]}, exactly one rule, without `when` or dates."
            raise items["decision", decision.id].error("it may have no answer.", mend)


def _check_circles(book: Book, items: Items) -> None:
    graph = {f"concept {one.id}": set(_needs(book, one.when)) for one in book.concepts.values()}
    for decision in book.decisions:
        rules = [rule for rule in book.rules if rule.of == decision]
        graph[f"decision {decision}"] = {need for rule in rules for need in _needs(book, rule.when)}
    done: set[str] = set()
    for start in graph:
        _visit(start, graph, (), done, items)


def _visit(
    node: str, graph: Mapping[str, set[str]], path: tuple[str, ...], done: set[str], items: Items
) -> None:
    if node in path:
        kind, _, name = node.partition(" ")
        circle = " → ".join((*path[path.index(node) :], node))
        raise items[kind, name].error(f"it rests on itself: {circle}.", "Break the circle.")
    if len(path) > LONGEST_CHAIN:
        kind, _, name = path[0].partition(" ")
        wrong = f"it rests on more than {LONGEST_CHAIN} others in a row."
        raise items[kind, name].error(wrong, "Say it in fewer steps.")
    if node not in done:
        for need in sorted(graph[node]):
            _visit(need, graph, (*path, node), done, items)
        done.add(node)


def _needs(book: Book, condition: Condition) -> Iterator[str]:
    for leaf in names(condition):
        if not isinstance(leaf, Is):
            yield f"concept {leaf.name}"
        elif leaf.name in book.decisions:
            yield f"decision {leaf.name}"


def _check_scopes(book: Book, items: Items) -> None:
    """Only what is decided for each person may look at that person: one recipient has many people."""
    for duty in book.duties:
        _no_person(book, duty.when, items["duty", duty.id])
    for route in book.routes:
        _of_the_child(book, route.when, items["route", route.id])
    for rule in book.rules:
        _asked_first(book, rule.when, items["rule", rule.id])
        if book.decisions[rule.of].scope != "person":
            _no_person(book, rule.when, items["rule", rule.id])


def _asked_first(book: Book, condition: Condition, item: Item) -> None:
    """Refuse a rule that turns on what only duties and other reports may take for answered."""
    for leaf in names(condition):
        if not isinstance(leaf, Is):
            _asked_first(book, book.concepts[leaf.name].when, item)
        elif leaf.name in book.facts and book.facts[leaf.name].until_asked:
            mend = "Leave until_asked out of that fact, or let only duties and routes turn on it."
            raise item.error(f"it looks at {leaf.name}, which is not asked of everybody first.", mend)


def _no_person(book: Book, condition: Condition, item: Item) -> None:
    for leaf in names(condition):
        if not isinstance(leaf, Is):
            _no_person(book, book.concepts[leaf.name].when, item)
        elif leaf.name in book.facts and book.facts[leaf.name].scope == "person":
            mend = "Use facts of the case, the child or the recipient here."
            raise item.error(f"it looks at {leaf.name}, which each person has.", mend)
        elif leaf.name in book.decisions and book.decisions[leaf.name].scope == "person":
            raise item.error(f"it looks at {leaf.name}, which each person has.", "Use another decision here.")


def _of_the_child(book: Book, condition: Condition, item: Item) -> None:
    """Refuse a route that turns on who is told: another report is needed, or not, whoever else hears."""
    for leaf in names(condition):
        if not isinstance(leaf, Is):
            _of_the_child(book, book.concepts[leaf.name].when, item)
        elif leaf.name in book.decisions or book.facts[leaf.name].scope in ("recipient", "person"):
            mend = "Use facts of the organisation, the case or the child here."
            raise item.error(f"it looks at {leaf.name}, which turns on who is told.", mend)

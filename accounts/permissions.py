"""Who may call a view. Every view of ours declares it; what declares nothing is refused (T-051).

    @permission(role(Role.EMPLOYER_OPERATOR))
    def queue(request): ...

A predicate looks at the request alone: person and seat. Whether this person may touch *this* case is asked by the
room that owns the case.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from accounts.results import Allowed, Answer, Denied

Predicate = Callable[[HttpRequest], Answer]

# Views of libraries that guard themselves, by the module they are written in. The only such list.
GUARDED_BY_THEMSELVES = ("allauth.account.", "allauth.mfa.", "allauth.decorators", "django.contrib.staticfiles.")


@dataclass(frozen=True)
class Policy:
    """Any one of the predicates is enough."""

    predicates: tuple[Predicate, ...]

    @property
    def is_public(self) -> bool:
        return public in self.predicates

    @property
    def roles(self) -> frozenset[str]:
        return frozenset().union(*(getattr(check, "roles", ()) for check in self.predicates))

    def answer(self, request: HttpRequest) -> Answer:
        refusals = []
        for check in self.predicates:
            answer = check(request)
            if answer:
                return answer
            refusals.append(answer)
        return refusals[0]


@dataclass(frozen=True)
class role:  # noqa: N801 -- reads as a word in the decorator
    """The person acts now in a seat of one of these roles."""

    roles: tuple[str, ...]

    def __init__(self, *roles: str) -> None:
        unknown = set(roles) - set(Role.values)
        if unknown or not roles:
            raise ValueError(f"not a role: {', '.join(sorted(unknown)) or 'none given'}")
        object.__setattr__(self, "roles", tuple(str(name) for name in roles))

    def __call__(self, request: HttpRequest) -> Answer:
        seat = request.seat  # type: ignore[attr-defined]
        if seat is not None and seat.role in self.roles:
            return Allowed()
        names = _("、").join(str(Role(name).label) for name in self.roles)
        return Denied(_("这一页需要以“%(roles)s”的身份进入。") % {"roles": names})


def public(request: HttpRequest) -> Answer:
    return Allowed()


def signed_in(request: HttpRequest) -> Answer:
    return Allowed() if request.user.is_authenticated else Denied(gettext_lazy("请先登录。"))


def policy_for(*allowed: Predicate) -> Policy:
    """For a class of views: `permission = policy_for(role(…))`."""
    if not allowed:
        raise ValueError("name who may call the view: public, signed_in or role(…)")
    return Policy(allowed)


def permission(*allowed: Predicate) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare who may call the view; one of the predicates must allow."""
    policy = policy_for(*allowed)

    def declare(view: Callable[..., Any]) -> Callable[..., Any]:
        view.permission = policy  # type: ignore[attr-defined]
        return view

    return declare


def policy_of(view: Callable[..., Any]) -> Policy | None:
    """The declared policy of a view function, or of the class behind it."""
    found = getattr(view, "permission", None) or getattr(_behind(view), "permission", None)
    return found if isinstance(found, Policy) else None


def guards_itself(view: Callable[..., Any]) -> bool:
    return f"{_behind(view).__module__}.".startswith(GUARDED_BY_THEMSELVES)


def undeclared_views() -> list[str]:
    """Routes whose view declares no permission, as `path → module.name`."""
    return [
        f"{path} → {_behind(view).__module__}.{getattr(_behind(view), '__qualname__', view)}"
        for path, view in _walk(get_resolver().url_patterns, "/")
        if policy_of(view) is None and not guards_itself(view)
    ]


def _behind(view: Callable[..., Any]) -> Any:
    return getattr(view, "view_class", view)


def _walk(patterns: list[Any], prefix: str) -> Iterator[tuple[str, Callable[..., Any]]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern), pattern.callback

"""/v1/kpis: the figures of the business and the tables behind them, each with definition, period and number of cases."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter

from pipelines.clv.cohort_view import cohort_tables
from pipelines.clv.kpi_source import read_source
from pipelines.clv.kpi_view import figures_of, notes_of
from pipelines.clv.reconciliation_view import reconciliation
from pipelines.clv.segment_view import segments
from pipelines.clv.value_driver_view import value_driver_report
from service.api.shapes import Listed, Served, Shape
from service.api.standing import as_of
from service.auth import Caller, Viewer
from service.errors import documented

router = APIRouter(tags=["kpis"])


class Kpi(Shape):
    """One figure; `value` and `before` (the period before) are null where there is nothing to count, `unknown_because` says why.
    `low` to `high` is a 95 % interval; money is decimal text in the currency that `unit` names."""

    name: str
    definition: str
    unit: str
    n: int
    horizon_days: int | None
    unknown_because: str | None


class Kpis(Listed[Kpi]):
    """The figures, and in `notes` what a reader must know about the orders behind them."""

    notes: list[str]


class Segment(Shape):
    """An RFM segment in one currency; shares are in [0, 1]."""

    segment: str
    definition: str
    currency: str
    customers: int


class Segments(Listed[Segment]):
    """The segments, and in `scales` what each score from 1 to 5 means here."""

    as_of: str
    scales: list[dict[str, Any]]


class CohortMonth(Shape):
    """Month k after the first order: `customers` who could have ordered in it, `active` who did; not `complete` while it runs."""

    month: int
    customers: int
    active: int
    share: float
    complete: bool


class Cohort(Shape):
    """Customers who began alike, `by` month, source, segment, locale or a column of the customers."""

    by: str
    cohort: str
    customers: int
    months: list[CohortMonth]


class Cohorts(Listed[Cohort]):
    """The cohorts of every kind; a customer is in one of each."""

    as_of: str
    note: str


class MonthSums(Shape):
    """One month in one currency, money as decimal text; `net` = `ordered` - `refunded`."""

    month: str
    currency: str
    orders: int
    ordered: str
    refunds: int
    refunded: str
    net: str


class Reconciliation(Listed[MonthSums]):
    """The months; `later` counts orders after `as_of`, and `files` says what each order file held."""

    as_of: str
    time_zone: str
    note: str
    totals: list[dict[str, Any]]
    later: int
    files: list[dict[str, Any]]


class EarlyTrait(Shape):
    """What is known early beside value later: `above` is the chance that a customer with it is worth more than one without."""

    trait: str
    value: str
    label: str
    standing: str
    repeated: bool
    above: float | None


class ValueDrivers(Listed[EarlyTrait]):
    """Who holds the value (`tiers`, `held`), what goes with it early (associations, never causes), and `newcomers` to look after."""

    as_of: str
    label: str
    note: str
    tiers: list[dict[str, Any]]
    held: list[dict[str, Any]]
    newcomers: dict[str, Any] | None
    unknown_because: str | None


@router.get("/kpis", responses=documented())
def list_kpis(workspace: Served, caller: Annotated[Caller, Viewer]) -> Kpis:
    """Order value, margin, frequency, retention, cost per customer, satisfaction and more as of the newest run."""
    source = read_source(workspace, as_of(workspace))
    return Kpis(items=[Kpi(**item) for item in figures_of(source)], notes=notes_of(source))


@router.get("/kpis/segments", responses=documented())
def list_segments(workspace: Served, caller: Annotated[Caller, Viewer]) -> Segments:
    """RFM segments, by currency: how many customers, what they spent, and the rule of each."""
    return Segments(**segments(read_source(workspace, as_of(workspace))))


@router.get("/kpis/cohorts", responses=documented())
def list_cohorts(workspace: Served, caller: Annotated[Caller, Viewer]) -> Cohorts:
    """Who came back, month by month after the first order."""
    return Cohorts(**cohort_tables(read_source(workspace, as_of(workspace))))


@router.get("/kpis/reconciliation", responses=documented())
def show_reconciliation(workspace: Served, caller: Annotated[Caller, Viewer]) -> Reconciliation:
    """Orders, refunds and net by month and currency, over every order stored."""
    return Reconciliation(**reconciliation(workspace, as_of=as_of(workspace)))


@router.get("/kpis/drivers", responses=documented())
def list_value_drivers(workspace: Served, caller: Annotated[Caller, Viewer]) -> ValueDrivers:
    """Who drives the value and what goes with it: tiers, early traits, promising newcomers."""
    return ValueDrivers(**value_driver_report(workspace, as_of=as_of(workspace)))

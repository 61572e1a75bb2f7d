"""Prometheus metrics. Labels are our own words: no id and no text of a citizen."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.store import QueueReport, Reconciliation


class Metrics:
    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        registry = self._registry
        self.updates = Counter("bot_updates_stored", "Updates stored.", registry=registry)
        self.turns = Counter("bot_turns", "Chats whose turns were taken.", registry=registry)
        self.failures = Counter("bot_turns_failed", "Turns that raised.", registry=registry)
        self.batch_seconds = Histogram(
            "bot_batch_seconds", "One transaction of turns.", registry=registry
        )
        self.sends = Counter(
            "bot_sends", "Calls to Telegram.", ["outcome", "lane"], registry=registry
        )
        self._sent: dict[tuple[str, str], Counter] = {}
        self.effects = Counter(
            "bot_effects", "Calls to the backend.", ["outcome", "kind"], registry=registry
        )
        self.loop_failures = Counter(
            "bot_loop_failures",
            "Loops that raised and were begun again.",
            ["loop"],
            registry=registry,
        )
        self._healthy = Gauge("bot_healthy", "1 when /health says ok.", registry=registry)
        self._oldest = Gauge(
            "bot_oldest_seconds",
            "How long the oldest row has been overdue.",
            ["queue"],
            registry=registry,
        )
        self.events = Counter("bot_case_events", "Case events read.", registry=registry)
        self.strange = Counter(
            "bot_case_events_strange",
            "Case events of a kind or status that this release does not know, or malformed.",
            ["what"],
            registry=registry,
        )
        self.went_back = Counter(
            "bot_backend_went_back", "Times the backend went back in time.", registry=registry
        )
        self._waiting = Gauge("bot_waiting", "Rows that wait.", ["queue"], registry=registry)
        self._needs = Gauge(
            "bot_needs_person", "Rows that a person must look at.", ["queue"], registry=registry
        )
        self._unreachable = Gauge(
            "bot_unreachable", "Chats that blocked the bot.", registry=registry
        )

        self._ledger = Gauge(
            "bot_ledger",
            "Confirmed petitions by state.",
            ["state"],
            registry=registry,
        )
        self.missing = Counter(
            "bot_ledger_missing", "Petitions that the backend did not have.", registry=registry
        )

    def sent(self, outcome: str, lane: str) -> None:
        """Count a call. To look a counter up by its labels costs more than to count."""
        counter = self._sent.get((outcome, lane))
        if counter is None:
            counter = self._sent[outcome, lane] = self.sends.labels(outcome=outcome, lane=lane)
        counter.inc()

    def reconciliation(self, reconciliation: Reconciliation) -> None:
        for state, petitions in asdict(reconciliation).items():
            self._ledger.labels(state=state).set(petitions)

    def overdue(self, ages: Mapping[str, timedelta]) -> None:
        """By queue, how long the oldest row could have been done."""
        for queue, age in ages.items():
            self._oldest.labels(queue=queue).set(age.total_seconds())

    def text(self, report: QueueReport | None, *, healthy: bool) -> bytes:
        """The page of /metrics, in the Prometheus text format; without a database, what is known
        without it."""
        self._healthy.set(healthy)
        if report is None:
            return generate_latest(self._registry)
        for name in ("inbox", "outbox", "effects"):
            queue = getattr(report, name)
            self._waiting.labels(queue=name).set(queue.waiting)
            self._needs.labels(queue=name).set(queue.needs_person)
        self._unreachable.set(report.unreachable)
        return generate_latest(self._registry)

"""The HTTP interface under /v1: one file per noun, each handler the call of one function of `pipelines`."""

from __future__ import annotations

from fastapi import APIRouter

from service.api import alert_stream, alerts, customers, drafts, following_up, kpis, messages, search, themes, wishes
from service.chat import routes as chat

router = APIRouter(prefix="/v1")
# the stream comes before `alerts/{id}`, which would match it
for noun in (messages, customers, alert_stream, alerts, drafts, following_up, search, chat, kpis, themes, wishes):
    router.include_router(noun.router)

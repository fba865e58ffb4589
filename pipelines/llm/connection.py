"""One request to an OpenAI-compatible endpoint through langchain, with every way it can fail given its own name.

Requests end at their deadline even when the server keeps sending bytes; redirects are not followed and nothing is
traced elsewhere. A reply without a finish reason was cut on its way and is a transport failure.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipelines.errors import LanguageModelFailed, ReplyUnusable, TransportFailed

if TYPE_CHECKING:
    from langchain_openai import ChatOpenAI

Message = Mapping[str, Any]  # {"role": …, "content": …} as the chat completions endpoint takes it


class MayPass(TransportFailed):
    """A transport failure that may be gone in a moment: refused, timed out, cut, 429, 5xx."""

    def __init__(self, detail: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(detail, fix="The answer was made without it; ask again later.")
        self.retry_after_s = retry_after_s


class FormUnsupported(ReplyUnusable):
    """The endpoint turned down the request itself (400, 404, 422): this form of asking is not one it knows."""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool that the model asks for."""

    id: str
    name: str
    arguments: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: text, tool calls, and the tokens as the endpoint counted them (None when it did not)."""

    text: str
    tool_calls: list[ToolCall] = field(default_factory=list)
    prompt_tokens: int | None = None
    reply_tokens: int | None = None

    def as_message(self) -> dict[str, Any]:
        """The same as a message of the conversation that goes on."""
        calls = [
            {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": json.dumps(call.arguments)}}
            for call in self.tool_calls
        ]
        return {"role": "assistant", "content": self.text} | ({"tool_calls": calls} if calls else {})


class Endpoint:
    """A model behind an address. Safe to use from several threads."""

    def __init__(self, url: str, model: str, api_key: str | None, *, reply_tokens: int, temperature: float | None) -> None:
        self.url = url
        self.model = model
        self._api_key = api_key or "none"
        self._reply_tokens = reply_tokens
        self._temperature = temperature
        self._made: ChatOpenAI | None = None
        self._lock = threading.Lock()

    def prepare(self) -> None:
        """Loads the libraries, which takes seconds once and must not count against a reply's deadline."""
        self._client()

    def send(self, messages: Sequence[Message], *, timeout_s: float, **form: Any) -> Answer:
        """The model's answer; `form` holds response_format, tools or tool_choice.

        Raises MayPass, TransportFailed, FormUnsupported or ReplyUnusable, at the latest `timeout_s` from now.
        """
        outcome: list[Answer | BaseException] = []

        def work() -> None:
            try:
                outcome.append(self._send(messages, timeout_s, form))
            except BaseException as error:  # handed to the waiting thread, which raises it
                outcome.append(error)

        worker = threading.Thread(target=work, daemon=True, name="heed-model-call")
        worker.start()
        worker.join(timeout_s)
        if not outcome:
            raise MayPass(f"The language model did not answer within {timeout_s:.0f} s.")
        if isinstance(outcome[0], BaseException):
            raise outcome[0]
        return outcome[0]

    def _send(self, messages: Sequence[Message], timeout_s: float, form: dict[str, Any]) -> Answer:
        import openai
        from langsmith.run_helpers import tracing_context

        from pipelines.llm.bounded_transport import ReplyTooLong

        try:
            with tracing_context(enabled=False):
                reply = self._client().invoke([dict(message) for message in messages], timeout=timeout_s, **form)
        except openai.APIStatusError as error:
            raise _status_failure(error) from None
        except openai.APITimeoutError:
            raise MayPass(f"The language model did not answer within {timeout_s:.0f} s.") from None
        except openai.APIConnectionError as error:
            if isinstance(error.__cause__, ReplyTooLong):
                raise ReplyUnusable("The language model's reply was longer than allowed.") from None
            raise MayPass("The language model could not be reached.") from None
        except openai.LengthFinishReasonError:
            raise ReplyUnusable("The language model's reply was longer than allowed.") from None
        except openai.ContentFilterFinishReasonError:
            raise ReplyUnusable("The language model's provider filtered the reply.") from None
        except LanguageModelFailed:
            raise
        except Exception as error:  # HTML with status 200, no choices, broken JSON: langchain raises bare built-in errors
            raise TransportFailed(
                f"The address of the language model gave something else than a model's reply ({type(error).__name__}).",
                fix="Check OPENAI_BASE_URL.",
            ) from None
        return _answer(reply)

    def _client(self) -> ChatOpenAI:
        with self._lock:
            if self._made is None:
                import httpx
                import langsmith.run_helpers  # noqa: F401
                from langchain_openai import ChatOpenAI
                from pydantic import SecretStr

                from pipelines.llm.bounded_transport import BoundedTransport

                settings: dict[str, Any] = {} if self._temperature is None else {"temperature": self._temperature}
                self._made = ChatOpenAI(
                    model=self.model, base_url=self.url, api_key=SecretStr(self._api_key), max_retries=0, streaming=False,
                    use_responses_api=False, max_completion_tokens=self._reply_tokens,
                    http_client=httpx.Client(transport=BoundedTransport(), follow_redirects=False, trust_env=False), **settings,
                )
            return self._made


def _status_failure(error: Any) -> LanguageModelFailed:
    status = int(error.status_code)
    if status == 429 or status >= 500:
        return MayPass(f"The language model's server answered with status {status}.", retry_after_s=_retry_after(error))
    if status in (400, 404, 415, 422):
        return FormUnsupported(f"The language model's server turned the request down ({status}).", fix="Check HEED_LLM_MODEL.")
    return TransportFailed(
        f"The language model's server answered with status {status}.", fix="Check OPENAI_API_KEY and OPENAI_BASE_URL."
    )


def _retry_after(error: Any) -> float | None:
    try:
        return max(0.0, float(error.response.headers.get("retry-after", "")))
    except ValueError:
        return None


def _answer(reply: Any) -> Answer:
    finish = reply.response_metadata.get("finish_reason")
    if finish is None:
        raise MayPass("The language model's reply was cut on its way.")
    if reply.additional_kwargs.get("refusal"):
        raise ReplyUnusable("The language model declined to answer.")
    if finish == "length":
        raise ReplyUnusable("The language model's reply was longer than allowed.")
    if finish == "content_filter":
        raise ReplyUnusable("The language model's provider filtered the reply.")
    calls = [ToolCall(call["id"] or "", call["name"], dict(call["args"])) for call in reply.tool_calls]
    text = reply.content if isinstance(reply.content, str) else "".join(
        part if isinstance(part, str) else str(part.get("text", "")) for part in reply.content
    )
    if not text.strip() and not calls:
        raise ReplyUnusable("The language model's reply was empty.")
    usage = reply.usage_metadata or {}
    return Answer(text, calls, usage.get("input_tokens"), usage.get("output_tokens"))

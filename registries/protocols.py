"""What the product wants of an outside system, whoever answers. Each may raise what `registries.refusals` lists."""

from typing import Protocol

from registries import contract


class DegreeRegistry(Protocol):
    def degrees_of(self, asked: contract.Asked) -> contract.Degrees: ...


class InsuranceRegistry(Protocol):
    def insurance_of(self, asked: contract.Asked) -> contract.Insurance: ...


class HoursRegistry(Protocol):
    def hours_of(self, asked: contract.Asked) -> contract.HoursBook: ...


class PostRegistry(Protocol):
    def posts_of(self, credit_code: str) -> contract.Posts: ...


class SmsGateway(Protocol):
    def send(self, order: contract.SmsOrder) -> contract.Sms: ...

    def state_of(self, message: str) -> contract.Sms: ...


class PaymentGateway(Protocol):
    def open_order(self, order: contract.PaymentOrder) -> contract.Payment: ...

    def state_of(self, order: str) -> contract.Payment: ...

    def refund(self, order: contract.RefundOrder) -> contract.Refund: ...

    def read_callback(self, *, at: str, signed: str, body: bytes, now: float) -> contract.Payment: ...


class CreditPlatforms(Protocol):
    def record(self, entry: contract.CreditRecord) -> None: ...

    def withdraw(self, reference: str) -> None: ...


class IdentityProvider(Protocol):
    def begin(self, asked: contract.SignInAsked) -> str: ...

    def person_for(self, code: str, nonce: str) -> contract.SignedInPerson: ...

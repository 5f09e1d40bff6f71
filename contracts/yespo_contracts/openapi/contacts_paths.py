"""`/api/v1/contact`, `/api/v1/contacts` and `/api/v1/contact/{id}` in the document."""

from __future__ import annotations

from yespo_contracts.behaviour import Behaviour
from yespo_contracts.bodies.contact_body import Address, Channel, ContactBody, ContactField
from yespo_contracts.bodies.contacts_body import MAX_CONTACTS, ContactsBody
from yespo_contracts.errors import Refusal, unknown_contact
from yespo_contracts.identity import MAX_CONTACT_ID
from yespo_contracts.openapi.parts import (
    INT32,
    Document,
    Refused,
    answer,
    fidelity,
    models,
    reference,
    refusals,
    refused_answers,
    request_body,
)

ONE, MANY, BY_ID = "/api/v1/contact", "/api/v1/contacts", "/api/v1/contact/{id}"
MAX_ROWS = 500

_EXAMPLE = {"channels": [{"type": "email", "value": "olena@shop.example"}], "externalCustomerId": "customer-1"}
_INVALID = Refused(
    "What was sent can't be taken.",
    ("contact-body", "json-body", "error-body"),
    Refusal(400, ("externalCustomerId must be set.",)),
)
_UNKNOWN = Refused("The account has no such contact.", ("contact-body",), unknown_contact())
_TEXT: Document = {"type": "string"}


def paths(behaviour: Behaviour) -> Document:
    """Return the three paths."""
    external: Document = {
        "name": "externalCustomerId",
        "in": "query",
        "required": True,
        "schema": {"type": "string", "pattern": r"\S"},
        "x-tighter": "It must be set.",
    }
    number: Document = {
        "name": "id",
        "in": "path",
        "required": True,
        "schema": {"type": "integer", "format": "int64", "minimum": 1, "maximum": MAX_CONTACT_ID},
        "x-tighter": "From 1 on.",
    }
    return {
        ONE: {"post": _add(behaviour), "delete": _delete("deleteContact", ONE, external, behaviour)},
        MANY: {"get": _search(behaviour), "post": _bulk(behaviour)},
        BY_ID: {"get": _get(number, behaviour), "delete": _delete("deleteContact_1", BY_ID, number, behaviour)},
    }


def schemas() -> Document:
    """Return the schemas."""
    found = models(
        {
            ContactBody: "Contact",
            ContactsBody: "ContactsBulkUpdate",
            Channel: "Channel",
            ContactField: "ContactField",
            Address: "Address",
        }
    )
    found["Contact"] |= {
        "description": "A contact; one that is sent names somebody by a channel, externalCustomerId or id.",
        "x-tighter": "No other field; texts of at most 2000 characters; a channel; at most two of a type.",
        "x-fidelity": fidelity("contact-body"),
    }
    found["ContactsBulkUpdate"]["properties"]["contacts"] |= {"items": reference("Contact"), "maxItems": MAX_CONTACTS}
    found["ContactsBulkUpdate"] |= {"x-tighter": "No other field.", "x-fidelity": fidelity("contact-body")}
    known = {**found["Contact"]["properties"], "channels": {"type": "array", "items": reference("Channel")}}
    base = ("firstName", "lastName", "channels", "fields", "addressBookId", "id")
    found["KnownContact"] = {
        "type": "object",
        "description": "A contact as the account knows it; one without e-mail or phone has no channels.",
        "properties": known,
        "required": ["channels"],
        "x-fidelity": fidelity("contact-body"),
    }
    found["BaseContact"] = {
        "type": "object",
        "description": "A contact as a search shows it.",
        "properties": {name: known[name] for name in base},
        "x-tighter": "id is an int64, as everywhere else.",
        "x-fidelity": fidelity("contact-search"),
    }
    found["IDResult"] = {
        "type": "object",
        "properties": {"id": {"type": "integer", "format": "int64"}},
        "required": ["id"],
    }
    failed = {"type": "object", "properties": {"error": _TEXT}, "required": ["error"]}
    found["FailedContact"] = {**failed, "description": "A contact as it was sent, with error beside its fields."}
    found["ContactBulkUpdateResult"] = {
        "type": "object",
        "properties": {
            "failedContacts": {"type": "array", "items": reference("FailedContact")},
            "asyncSessionId": _TEXT,
        },
        "required": ["failedContacts", "asyncSessionId"],
        "x-tighter": "failedContacts is always an array.",
        "x-fidelity": fidelity("contact-body"),
    }
    return found


def _operation(name: str, summary: str, responses: Document, **others: object) -> Document:
    return {
        "tags": ["Contacts"],
        "operationId": name,
        "summary": summary,
        **others,
        "responses": responses,
        "x-fidelity": fidelity("contact-body"),
    }


def _add(behaviour: Behaviour) -> Document:
    found = refusals(["POST", "DELETE"], behaviour=behaviour, invalid=_INVALID, body=True)
    responses = {
        "200": answer("The contact's id.", reference("IDResult"), "contact-body"),
        **refused_answers(found, ONE, behaviour),
    }
    body = request_body(reference("Contact"), _EXAMPLE)
    return _operation("addContact", "Add/update a contact", responses, requestBody=body)


def _bulk(behaviour: Behaviour) -> Document:
    found = refusals(["GET", "POST"], behaviour=behaviour, invalid=_INVALID, body=True)
    responses = {
        "200": answer("The contacts that failed.", reference("ContactBulkUpdateResult"), "contact-body"),
        **refused_answers(found, MANY, behaviour),
    }
    body = request_body(reference("ContactsBulkUpdate"), {"contacts": [_EXAMPLE], "dedupeOn": "email"})
    return _operation("contactsBulkUpdate", "Add/update contacts", responses, requestBody=body)


def _search(behaviour: Behaviour) -> Document:
    found = refusals(["GET", "POST"], behaviour=behaviour, invalid=_INVALID, shares_rate=False)
    parameters: list[Document] = [
        {"name": name, "in": "query", "schema": _TEXT}
        for name in ("externalCustomerId", "email", "sms", "firstname", "lastname")
    ]
    count: Document = {"type": "integer", "format": "int32", "minimum": 1}
    parameters += [
        {"name": "startindex", "in": "query", "schema": {**count, "maximum": INT32, "default": 1}},
        {"name": "maxrows", "in": "query", "schema": {**count, "maximum": MAX_ROWS, "default": MAX_ROWS}},
        {"name": "sortBy", "in": "query", "schema": _TEXT, "description": "Read over."},
    ]
    contacts = answer("The contacts found.", {"type": "array", "items": reference("BaseContact")}, "contact-search")
    contacts["headers"] = {
        "TotalCount": {"description": "How many there are on all pages.", "schema": {"type": "integer"}}
    }
    responses = {"200": contacts, **refused_answers(found, MANY, behaviour)}
    return _operation("searchContacts", "Search for contacts", responses, parameters=parameters)


def _get(number: Document, behaviour: Behaviour) -> Document:
    found = refusals(["GET", "DELETE"], behaviour=behaviour, invalid=_INVALID, unknown=_UNKNOWN)
    responses = {
        "200": answer("The contact.", reference("KnownContact"), "contact-body"),
        **refused_answers(found, BY_ID, behaviour),
    }
    return _operation("getContact", "Get contact", responses, parameters=[number])


def _delete(name: str, path: str, parameter: Document, behaviour: Behaviour) -> Document:
    methods = ["POST", "DELETE"] if path == ONE else ["GET", "DELETE"]
    found = refusals(methods, behaviour=behaviour, invalid=_INVALID, unknown=_UNKNOWN)
    erase = {"name": "erase", "in": "query", "schema": {"type": "boolean", "default": False}}
    responses = {
        "200": answer("A sentence that it is done.", _TEXT, "contact-body"),
        **refused_answers(found, path, behaviour),
    }
    return _operation(name, "Delete contact", responses, parameters=[parameter, erase])

"""`/api/v1/contact`, `/api/v1/contacts` and `/api/v1/contact/{id}` in the document."""

from __future__ import annotations

from typing import get_args

from yespo_contracts.behaviour import Behaviour
from yespo_contracts.bodies.contact_body import (
    MOST_OF_A_TYPE,
    PUSH,
    Address,
    Channel,
    ChannelType,
    ContactBody,
    ContactField,
    SubscribeBody,
)
from yespo_contracts.bodies.contacts_body import MAX_CONTACTS, ContactsBody
from yespo_contracts.errors import Refusal, unknown_contact
from yespo_contracts.identity import MAX_CONTACT_ID
from yespo_contracts.openapi.parts import (
    EMAIL,
    INT32,
    NOT_BLANK,
    OPAQUE,
    PHONE,
    Document,
    Refused,
    answer,
    blank_or,
    fidelity,
    models,
    naming,
    reference,
    refusals,
    refused_answers,
    request_body,
    said,
)

ONE, MANY, BY_ID = "/api/v1/contact", "/api/v1/contacts", "/api/v1/contact/{id}"
SUBSCRIBE, IMPORT = "/api/v1/contact/subscribe", "/api/v1/importstatus/{sessionId}"
MAX_ROWS = 500

_EXAMPLE = {"channels": [{"type": "email", "value": "olena@shop.example"}], "externalCustomerId": "customer-1"}
_INVALID = Refused(
    "What was sent can't be taken.",
    ("contact-body", "json-body", "error-body"),
    Refusal(400, ("externalCustomerId must be set.",)),
)
_UNKNOWN = Refused("The account has no such contact.", ("contact-body",), unknown_contact())
_TEXT: Document = {"type": "string"}
_BY_ID_METHODS = ["GET", "PUT", "DELETE"]


def paths(behaviour: Behaviour) -> Document:
    """Return the three paths."""
    external: Document = {
        "name": "externalCustomerId",
        "in": "query",
        "required": True,
        "schema": {"type": "string", "pattern": NOT_BLANK},
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
        SUBSCRIBE: {"post": _subscribe(behaviour)},
        MANY: {"get": _search(behaviour), "post": _bulk(behaviour)},
        IMPORT: {"get": _import_status(behaviour)},
        BY_ID: {
            "get": _get(number, behaviour),
            "put": _update(number, behaviour),
            "delete": _delete("deleteContact_1", BY_ID, number, behaviour),
        },
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
            SubscribeBody: "SubscribeContact",
        }
    )
    properties = found["Contact"]["properties"]
    properties["externalCustomerId"] |= blank_or(OPAQUE)
    properties["webId"] |= blank_or(OPAQUE)
    properties["channels"]["allOf"] = [
        {"contains": _channel(kind), "minContains": 0, "maxContains": MOST_OF_A_TYPE} for kind in get_args(ChannelType)
    ]
    found["Channel"]["allOf"] = [
        {"if": _channel("email"), "then": {"properties": {"value": blank_or(EMAIL)}}},
        {"if": _channel("sms", "viber"), "then": {"properties": {"value": blank_or(PHONE)}}},
    ]
    found["ContactUpdate"] = {**found["Contact"], "description": "A contact as it is to be."}
    named = _channel("email", "sms", "viber", *PUSH)
    named["properties"] |= {"value": {"pattern": NOT_BLANK}}
    found["Contact"]["anyOf"] = [
        {"properties": {"channels": {"contains": named}}},
        *naming({name: properties[name] for name in ("externalCustomerId", "id")}),
    ]
    found["SubscribeContact"]["properties"]["contact"] = reference("Contact")
    found["SubscribeContact"] |= {"x-tighter": "No other field.", "x-fidelity": fidelity("contact-subscribe")}
    found["ContactSubscriptionResult"] = {
        "type": "object",
        "properties": {
            "id": {"type": "integer", "format": "int64"},
            "emailStatus": {
                "type": "string",
                "enum": ["NEED_CONFIRMATION", "SUBSCRIBED", "ALREADY_SUBSCRIBED", "BLACKLISTED"],
            },
            "new": {"type": "boolean"},
        },
        "required": ["id"],
        "x-fidelity": fidelity("contact-subscribe"),
    }
    found["ImportSessionStatus"] = {
        "type": "object",
        "properties": {
            "status": _TEXT,
            "timestamp": _TEXT,
            "description": _TEXT,
            "mapping": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"dedupeValue": _TEXT, "contactId": {"type": "integer", "format": "int64"}},
                },
            },
        },
        "required": ["status"],
        "x-fidelity": fidelity("import-status"),
    }
    found["Contact"] |= {
        "description": "A contact; one that is sent names somebody by a channel, externalCustomerId or id.",
        "x-tighter": "No other field; texts of at most 2000 characters; a channel; at most two of a type.",
        "x-fidelity": fidelity("contact-body"),
    }
    found["ContactsBulkUpdate"]["properties"]["contacts"] |= {
        "items": {"anyOf": [reference("Contact"), {"description": "Anything else comes back in failedContacts."}]},
        "maxItems": MAX_CONTACTS,
    }
    found["ContactsBulkUpdate"]["anyOf"] = [
        {"properties": {"dedupeOn": {"not": {"const": "fieldId"}}}},
        {"required": ["fieldId"]},
    ]
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
    failed: Document = {"type": "object", "properties": {"error": _TEXT}, "required": ["error"]}
    found["FailedContact"] = {**failed, "description": "A contact as it was sent, with error beside its fields."}
    found["ContactBulkUpdateResult"] = {
        "type": "object",
        "properties": {
            "failedContacts": {
                "anyOf": [{"type": "array", "items": reference("FailedContact")}, reference("FailedContact")],
                "description": "One is an object, several are an array.",
            },
            "asyncSessionId": _TEXT,
        },
        "required": ["failedContacts", "asyncSessionId"],
        "x-fidelity": fidelity("contact-body"),
    }
    return found


def _channel(*kinds: str) -> Document:
    return {"properties": {"type": {"enum": list(kinds)}}, "required": ["type"]}


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
    found = refusals(
        ["POST", "DELETE"], behaviour=behaviour, invalid=_INVALID, unknown=_UNKNOWN, body=True, repeated=True
    )
    responses = {
        "200": answer("The contact's id.", reference("IDResult"), "contact-body"),
        **refused_answers(found, ONE, behaviour),
    }
    body = request_body(reference("Contact"), _EXAMPLE)
    return _operation("addContact", "Add/update a contact", responses, requestBody=body)


def _update(number: Document, behaviour: Behaviour) -> Document:
    found = refusals(_BY_ID_METHODS, behaviour=behaviour, invalid=_INVALID, unknown=_UNKNOWN, body=True, repeated=True)
    responses = {
        "200": said("A sentence that it is done, without quotes.", "contact-update"),
        **refused_answers(found, BY_ID, behaviour),
    }
    body = request_body(reference("ContactUpdate"), _EXAMPLE)
    return _operation("updateContact", "Update contact", responses, parameters=[number], requestBody=body)


def _subscribe(behaviour: Behaviour) -> Document:
    found = refusals(["POST"], behaviour=behaviour, invalid=_INVALID, unknown=_UNKNOWN, body=True, repeated=True)
    result = reference("ContactSubscriptionResult")
    responses = {
        "200": answer("The contact's id, and whether it is new.", result, "contact-subscribe"),
        **refused_answers(found, SUBSCRIBE, behaviour),
    }
    body = request_body(reference("SubscribeContact"), {"contact": _EXAMPLE, "formType": "Newsletter"})
    return _operation("subscribeContact", "Subscribe a contact", responses, requestBody=body)


def _import_status(behaviour: Behaviour) -> Document:
    session: Document = {"name": "sessionId", "in": "path", "required": True, "schema": _TEXT}
    unknown = Refused("No such id was handed out.", ("import-status",), Refusal(404, ("Import session not found.",)))
    found = refusals(["GET"], behaviour=behaviour, unknown=unknown)
    responses = {
        "200": answer("What became of the import.", reference("ImportSessionStatus"), "import-status"),
        **refused_answers(found, IMPORT, behaviour),
    }
    return _operation("getImportSessionStatus", "Get contact import status", responses, parameters=[session])


def _bulk(behaviour: Behaviour) -> Document:
    found = refusals(["GET", "POST"], behaviour=behaviour, invalid=_INVALID, body=True)
    responses = {
        "200": answer("The contacts that failed.", reference("ContactBulkUpdateResult"), "contact-body"),
        **refused_answers(found, MANY, behaviour),
    }
    body = request_body(reference("ContactsBulkUpdate"), {"contacts": [_EXAMPLE], "dedupeOn": "email"})
    return _operation("contactsBulkUpdate", "Add/update contacts", responses, requestBody=body)


def _search(behaviour: Behaviour) -> Document:
    found = refusals(["GET", "POST"], behaviour=behaviour, invalid=_INVALID)
    schemas = {"externalCustomerId": blank_or(OPAQUE), "email": blank_or(EMAIL), "sms": blank_or(PHONE)}
    parameters: list[Document] = [
        {"name": name, "in": "query", "schema": schemas.get(name, _TEXT)}
        for name in ("externalCustomerId", "email", "sms", "firstname", "lastname")
    ]
    count: Document = {"type": "integer", "format": "int32", "minimum": 1}
    parameters += [
        {"name": "startindex", "in": "query", "schema": {**count, "maximum": INT32, "default": 1}},
        {"name": "maxrows", "in": "query", "schema": {**count, "maximum": MAX_ROWS, "default": MAX_ROWS}},
        {"name": "sortBy", "in": "query", "schema": _TEXT, "description": "contactId sorts all contacts by it."},
    ]
    contacts = answer("The contacts found.", {"type": "array", "items": reference("BaseContact")}, "contact-search")
    total = {"description": "How many there are on all pages.", "schema": {"type": "integer"}}
    contacts["headers"] = {"TotalCount": total}
    responses = {"200": contacts, **refused_answers(found, MANY, behaviour)}
    return _operation("searchContacts", "Search for contacts", responses, parameters=parameters)


def _get(number: Document, behaviour: Behaviour) -> Document:
    found = refusals(_BY_ID_METHODS, behaviour=behaviour, invalid=_INVALID, unknown=_UNKNOWN)
    known = answer("The contact.", reference("KnownContact"), "contact-body")
    responses = {"200": known, **refused_answers(found, BY_ID, behaviour)}
    return _operation("getContact", "Get contact", responses, parameters=[number])


def _delete(name: str, path: str, parameter: Document, behaviour: Behaviour) -> Document:
    methods = ["POST", "DELETE"] if path == ONE else _BY_ID_METHODS
    found = refusals(methods, behaviour=behaviour, invalid=_INVALID, unknown=_UNKNOWN)
    erase = {"name": "erase", "in": "query", "schema": {"type": "boolean", "default": False}}
    done = said("A sentence that it is done, without quotes.", "contact-deletion")
    responses = {"200": done, **refused_answers(found, path, behaviour)}
    return _operation(name, "Delete contact", responses, parameters=[parameter, erase])

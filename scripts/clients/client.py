"""simple-salesforce against `bzsf mock`: what it does, and the exceptions that it raises.

    client.py BZSF

The library speaks HTTPS only. It is given a session of its own, as it allows, that sends the same requests to the mock.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

import requests
from simple_salesforce import Salesforce
from simple_salesforce.exceptions import (
    SalesforceAuthenticationFailed,
    SalesforceExpiredSession,
    SalesforceMalformedRequest,
    SalesforceMoreThanOneRecord,
    SalesforceResourceNotFound,
)

FIELDS = '[{"name": "External_Id__c", "label": "External Id", "type": "string", "length": 64, "externalId": true, "unique": true}]'
passed = failed = 0


def count(fine, what):
    global passed, failed
    passed, failed = passed + bool(fine), failed + (not fine)
    if not fine:
        print(f"FAILED {what}")


def raises(kind, code, call, what):
    try:
        call()
    except kind as error:
        count(type(error) is kind and code in str(error.content), f"{what}: {error}")
    except Exception as error:  # noqa: BLE001
        count(False, f"{what}: {type(error).__name__} {error}")
    else:
        count(False, f"{what}: nothing was raised")


class ToMock(requests.adapters.HTTPAdapter):
    """Sends what is meant for an org to the mock."""

    def __init__(self, base):
        super().__init__()
        self.base = base

    def send(self, request, **options):
        request.url = self.base + re.sub(r"^https://.*?(?=/services/)", "", request.url)
        return super().send(request, **options)


def start(bzsf, *flags):
    command = [bzsf, "mock", "-q", "--listen", "127.0.0.1:0", *flags]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    base = re.search(r"http://\S+", process.stderr.readline())[0]
    return process, base


def connect(base, secret="mock-client-secret"):
    session = requests.Session()
    session.mount("https://", ToMock(base))
    return Salesforce(consumer_key="mock-client-id", consumer_secret=secret, domain="acme.my", session=session, version="60.0")


def use(base):
    try:
        connect(base, "wrong")
        count(False, "a wrong secret is taken")
    except SalesforceAuthenticationFailed as error:
        count("invalid_client" in str(error), f"a wrong secret: {error}")
    org = connect(base)
    made = org.Lead.create({"LastName": "Lovelace", "Company": "Engines", "Email": "ada@example.com"})
    count(made["success"] and made["id"].startswith("00Q"), f"create: {made}")
    lead = made["id"]
    count(org.Lead.update(lead, {"FirstName": "Ada"}) == 204, "update")
    count(org.Lead.get(lead)["Name"] == "Ada Lovelace", "read")
    count(org.Lead.upsert("External_Id__c/ada-1", {"LastName": "Byron", "Company": "Engines"}) == 201, "upsert, created")
    count(org.Lead.upsert("External_Id__c/ada-1", {"City": "London"}) == 200, "upsert, updated")
    count(org.Lead.get_by_custom_id("External_Id__c", "ada-1")["City"] == "London", "read by External ID")
    names = [field["name"] for field in org.Lead.describe()["fields"]]
    count("External_Id__c" in names and "LastName" in names, "describe")
    count([one["name"] for one in org.describe()["sobjects"]] == ["Lead"], "the list of objects")
    found = org.query("SELECT Id FROM Lead WHERE Email = 'ada@example.com'")
    count([record["Id"] for record in found["records"]] == [lead], f"query: {found}")
    count(org.limits()["DailyApiRequests"]["Max"] > 0 and org.api_usage["api-usage"].used > 0, "limits")
    raises(SalesforceMalformedRequest, "REQUIRED_FIELD_MISSING", lambda: org.Lead.create({"LastName": "x"}), "a missing field")
    raises(SalesforceMalformedRequest, "MALFORMED_ID", lambda: org.Lead.update("001900K0001pPuOAAU", {}), "a malformed id")
    raises(SalesforceMalformedRequest, "No such column", lambda: org.Lead.update(lead, {"Zip": "1"}), "an unknown field")
    raises(SalesforceResourceNotFound, "NOT_FOUND", lambda: org.Lead.get("00Q58000007EWMDEA4"), "a missing lead")
    org.Lead.create({"LastName": "Twin", "Company": "Engines", "Email": "ada@example.com"})
    raises(SalesforceMoreThanOneRecord, "00Q", lambda: org.Lead.upsert("Email/ada@example.com", {"City": "x"}), "two leads")
    count(org.Lead.delete(lead) == 204, "delete")
    raises(SalesforceResourceNotFound, "ENTITY_IS_DELETED", lambda: org.Lead.get(lead), "a deleted lead")


def expire(base):
    # Where it knows the client's secret it logs in again, which is seen in that nothing is raised.
    org = connect(base)
    for _ in range(3):
        org.Lead.create({"LastName": "Lovelace", "Company": "Engines"})
    org = connect(base)
    org = Salesforce(session_id=org.session_id, instance="acme.my.salesforce.com", session=org.session, version="60.0")
    org.Lead.create({"LastName": "Lovelace", "Company": "Engines"})
    late = lambda: org.Lead.create({"LastName": "Lovelace", "Company": "Engines"})
    raises(SalesforceExpiredSession, "INVALID_SESSION_ID", late, "an expired session")


with tempfile.TemporaryDirectory() as folder:
    fields = pathlib.Path(folder, "fields.json")
    fields.write_text(FIELDS, encoding="utf-8")
    for flags, steps in [(["--fields", str(fields)], use), (["--fault", "expired-token:after=1"], expire)]:
        process, base = start(sys.argv[1], *flags)
        try:
            steps(base)
        finally:
            process.terminate()
            count(process.wait(20) == 0, "the mock stops")
print(f"simple-salesforce: {passed} passed, {failed} failed")
sys.exit(1 if failed else 0)

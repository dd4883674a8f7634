#!/usr/bin/env python3
"""Makes the queries of Fixtures/sigma from the Sigma rules there.

    python3 -m venv venv
    venv/bin/pip install pysigma==1.5.1 pysigma-backend-kusto==1.0.1
    venv/bin/python Scripts/sigma-queries.py

What the backend writes goes into the files as it is: kustody must run it unchanged.
"""
import os

from sigma.backends.kusto import KustoBackend
from sigma.collection import SigmaCollection
from sigma.pipelines.azuremonitor import azure_monitor_pipeline
from sigma.pipelines.microsoftxdr import microsoft_xdr_pipeline
from sigma.pipelines.sentinelasim import sentinel_asim_pipeline

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Fixtures", "sigma")
PIPELINES = {
    "xdr": microsoft_xdr_pipeline,
    "asim": sentinel_asim_pipeline,
    "monitor": azure_monitor_pipeline,
}
# Which pipelines know a table for a rule, or are told one.
RULES = {
    "dump-tool": {"xdr": None, "monitor": None},
    "encoded-shell": {"xdr": None, "asim": None},
    "lateral-share": {"xdr": None},
    "outbound": {"xdr": None, "asim": None},
    "run-key": {"xdr": None},
    "services": {"monitor": "SecurityEvent"},
    "sign-in": {"monitor": "SigninLogs"},
    "web": {"asim": None},
}

for name, pipelines in RULES.items():
    with open(os.path.join(FOLDER, f"{name}.yml"), encoding="utf-8") as file:
        rule = file.read()
    for pipeline, table in pipelines.items():
        processing = PIPELINES[pipeline](**({"query_table": table} if table else {}))
        backend = KustoBackend(processing_pipeline=processing)
        queries = backend.convert(SigmaCollection.from_yaml(rule))
        with open(os.path.join(FOLDER, f"{name}.{pipeline}.kql"), "w", encoding="utf-8") as file:
            file.write("\n".join(queries) + "\n")

"""An editor of the Language Server Protocol, pygls' client, on the built binary."""

import asyncio
import os

from harness import check, equal, run
from lsprotocol import types
from pygls.lsp.client import LanguageClient

binary = os.environ["KUSTODY"]
query = "let limit = 3;\nSyslog\n| where SeverityLevl == 'err'\n| take limit\n"
rule = "name: Failures\nkind: Scheduled\nseverity: Low\nquery: |\n  Syslog\n  | where SeverityLevl == 'err'\n"


async def session(body):
    client = LanguageClient("check", "1")
    problems: dict = {}
    told = asyncio.Event()

    @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def publish(parameters: types.PublishDiagnosticsParams):
        problems[parameters.uri] = parameters.diagnostics
        told.set()

    await client.start_io(binary, "lsp", "--stdio")
    try:
        await client.initialize_async(types.InitializeParams(capabilities=types.ClientCapabilities(), process_id=None))
        client.initialized(types.InitializedParams())

        async def opened(uri, language, text):
            told.clear()
            client.text_document_did_open(types.DidOpenTextDocumentParams(
                types.TextDocumentItem(uri=uri, language_id=language, version=1, text=text)))
            await asyncio.wait_for(told.wait(), 60)
            return problems[uri]

        await asyncio.wait_for(body(client, opened), 120)
        await client.shutdown_async(None)
        client.exit(None)
        await client.stop()
    except BaseException:
        # The client waits for its server to end by itself.
        client._server.kill()
        raise


def at(uri, line, character):
    return {"text_document": types.TextDocumentIdentifier(uri), "position": types.Position(line, character)}


@check
def diagnostics():
    """errors of KQL and of the KQL in a rule, at their places, with the fix as a quick fix"""

    async def body(client, opened):
        found = await opened("file:///a.kql", "kusto", query)
        equal([(p.code, p.range.start.line, p.range.start.character) for p in found], [("KQL102", 2, 8)])
        found = [p for p in await opened("file:///r.yaml", "yaml", rule) if p.code == "KQL102"]
        equal([(p.range.start.line, p.range.start.character) for p in found], [(5, 10)])
        actions = await client.text_document_code_action_async(types.CodeActionParams(
            text_document=types.TextDocumentIdentifier("file:///a.kql"), range=types.Range(
                types.Position(2, 10), types.Position(2, 10)), context=types.CodeActionContext([])))
        equal(actions[0].edit.changes["file:///a.kql"][0].new_text, "SeverityLevel")

    asyncio.run(session(body))


@check
def answers():
    """completion, hover, signature, definition, colours and format are what the client takes them for"""

    async def body(client, opened):
        uri = "file:///a.kql"
        await opened(uri, "kusto", query)
        items = (await client.text_document_completion_async(types.CompletionParams(**at(uri, 3, 4)))).items
        assert "take" in [item.label for item in items], items[:5]
        hover = await client.text_document_hover_async(types.HoverParams(**at(uri, 3, 3)))
        assert "take" in hover.contents.value
        place = await client.text_document_definition_async(types.DefinitionParams(**at(uri, 3, 9)))
        equal((place.range.start.line, place.range.start.character), (0, 4))
        edits = await client.text_document_formatting_async(types.DocumentFormattingParams(
            text_document=types.TextDocumentIdentifier(uri), options=types.FormattingOptions(2, True)))
        equal(list(edits), [])
        tokens = await client.text_document_semantic_tokens_full_async(
            types.SemanticTokensParams(types.TextDocumentIdentifier(uri)))
        equal(len(tokens.data) % 5, 0)
        client.text_document_did_change(types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(version=2, uri=uri),
            [types.TextDocumentContentChangePartial(
                range=types.Range(types.Position(3, 0), types.Position(3, 12)), text="| extend x = substring(")]))
        help = await client.text_document_signature_help_async(types.SignatureHelpParams(**at(uri, 3, 23)))
        assert help.signatures[0].label.startswith("substring("), help

    asyncio.run(session(body))


run()

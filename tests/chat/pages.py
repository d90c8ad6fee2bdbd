"""The pages of conversations as a browser without scripts reads and sends them."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID, uuid4

from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from tests.forms import post


def page_text(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    main = BeautifulSoup(answer.get_data(as_text=True), "html.parser").main
    assert main
    for unseen in main.select("[hidden], template"):  # what a script shows, if ever
        unseen.decompose()
    return " ".join(main.get_text(" ").split())


def send_form(client: FlaskClient, conversation_id: UUID, **data: Any) -> Any:
    path = f"/samtaler/{conversation_id}"
    form = {"client_id": str(uuid4()), "body": "", **data}
    return post(client, path, form, page=path, content_type="multipart/form-data")


def own_id(client: FlaskClient) -> str:
    found = re.search(r"/samtaler/([0-9a-f-]{36})", client.get("/samtaler").get_data(as_text=True))
    assert found
    return found.group(1)

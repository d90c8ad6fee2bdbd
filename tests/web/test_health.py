"""The service says whether it is alive and ready, and tells its figures to nobody else."""

from flask.testing import FlaskClient


def test_a_running_process_says_that_it_is_alive(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "alive"})


def test_an_installation_without_its_migrations_is_not_ready(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "migrations" in answer.json["reasons"]


def test_the_figures_are_kept_from_strangers(client: FlaskClient) -> None:
    assert client.get("/metrics").status_code == 404

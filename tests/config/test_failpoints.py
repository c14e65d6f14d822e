import subprocess
import sys
import time

import pytest

from config.failpoints import FailpointError, failpoint


def test_nothing_happens_at_a_place_that_is_not_named(monkeypatch):
    monkeypatch.setenv("FAIL_AT", "elsewhere:raise")
    failpoint("here")


def test_it_raises_or_waits_as_told(monkeypatch):
    monkeypatch.setenv("FAIL_AT", "here:raise, there:sleep:0.05")
    with pytest.raises(FailpointError):
        failpoint("here")
    begun = time.monotonic()
    failpoint("there")
    assert time.monotonic() - begun >= 0.05


def test_outside_tests_it_is_dead(monkeypatch, settings):
    monkeypatch.setenv("FAIL_AT", "here")
    settings.TESTING = False
    failpoint("here")


def test_it_kills_as_the_kernel_would():
    code = "from django.conf import settings as s; s.configure(TESTING=True); from config.failpoints import failpoint; failpoint('x')"
    died = subprocess.run([sys.executable, "-c", code], env={"FAIL_AT": "x", "PATH": ""}, check=False)
    assert died.returncode == -9

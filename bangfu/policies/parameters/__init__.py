"""The dated values that policies rest on; 就业年龄段 is the register's and lies in people/parameters."""

from pathlib import Path

from bangfu.core.parameters import Parameters

PARAMETERS = Parameters(Path(__file__).parent)

"""Profiles: what the exports of a system look like. The shipped ones are the YAML files beside this one; companies write their own."""

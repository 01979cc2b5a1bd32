"""What do strangers' tools find? The fuzzer, and how wapiti and sqlmap are run (README.md)."""

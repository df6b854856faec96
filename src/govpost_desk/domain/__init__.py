"""Pure rules of the trade; standard library only. Rule ids (D-…) are those of docs/rules.md."""

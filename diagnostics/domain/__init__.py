"""Vocabulary of the field: identifiers, nomenclatures, IGC-Santé, CPS card constants. Pure standard library."""

"""The ear gym: rounds of questions that train one kind of hearing each."""

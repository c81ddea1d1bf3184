"""A new institution's file, question by question: what a welfare officer can answer, with what each answer means."""

"""Rasa's custom actions: each reads the slots, asks the services directory, and names a reviewed response."""
from actions.answer_question import ActionAnswerQuestion
from actions.correct_topic import ActionCorrectTopic
from actions.open_now import ActionOpenNow
from actions.reporting_routes import ActionReportingRoutes
from actions.signpost import ActionSignpost

__all__ = ["ActionAnswerQuestion", "ActionCorrectTopic", "ActionOpenNow", "ActionReportingRoutes", "ActionSignpost"]

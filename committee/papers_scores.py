"""The score sheet with the experts' column: ordered by the committee office, opened by nobody else."""

from committee import marking
from declarations import papers_scores
from documents.models import DocumentOrder
from documents.papers import Paper


def expert_sheet(order: DocumentOrder) -> Paper:
    """Builder of kind `expert_sheet`; params: declaration id and revision."""
    submission = papers_scores.submission_of(order)
    return papers_scores.print_sheet(submission, marking.experts_of(marking.marks_of(submission)))


def expert_sheet_table(order: DocumentOrder) -> Paper:
    """Builder of kind `expert_sheet_table`: the same as .xlsx."""
    submission = papers_scores.submission_of(order)
    return papers_scores.print_table(submission, marking.experts_of(marking.marks_of(submission)))

from django import forms

from committee.outcomes.models import Announcement


class AnnouncementForm(forms.ModelForm):
    """The department's document."""

    class Meta:
        model = Announcement
        fields = ["document_number", "title", "dated"]
        widgets = {"dated": forms.DateInput({"type": "date"}, format="%Y-%m-%d")}

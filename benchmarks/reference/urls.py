"""The reference's two doors: the page with its form, and the thanks."""

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path

from benchmarks.reference.models import Ask, Item, Reply, Value

SCORES = (5, 4, 3, 2, 1)
CHOICES = [(score, str(score)) for score in SCORES]


def page(request: HttpRequest, token: str) -> HttpResponse:
    """Show the form, or store it."""
    ask = get_object_or_404(Ask, token=token)
    items = list(Item.objects.order_by("pk"))
    form = _form(items)(request.POST) if request.method == "POST" else None
    if form and form.is_valid():
        _store(ask, items, form.cleaned_data)
        return redirect("done")
    return render(request, "reference/page.html", {"form": form, "items": items, "scores": SCORES})


def done(_request: HttpRequest) -> HttpResponse:
    """Say thank you."""
    return HttpResponse("Thank you.")


def _form(items: list[Item]) -> type[forms.Form]:
    fields = {item.field: forms.TypedChoiceField(choices=CHOICES, coerce=int) for item in items}
    return type("AskForm", (forms.Form,), fields)


@transaction.atomic
def _store(ask: Ask, items: list[Item], scores: dict[str, int]) -> None:
    # Between BEGIN and COMMIT four more: lock, reply, values, done. These are the six statements of the reference.
    Ask.objects.select_for_update().get(pk=ask.pk, is_done=False)
    reply = Reply.objects.create(ask=ask)
    Value.objects.bulk_create(Value(reply=reply, item=item, score=scores[item.field]) for item in items)
    Ask.objects.filter(pk=ask.pk).update(is_done=True)


urlpatterns = [path("done", done, name="done"), path("<str:token>", page)]

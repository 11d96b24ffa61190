"""Template tags of Footfall's pages."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from footfall.web.paths import site_path
from footfall.web.vite import asset

register = template.Library()

register.filter("site_path", site_path)


@register.filter
def figure(number: int) -> str:
    """A whole number with its thousands apart."""
    return f"{number:,}"


@register.filter
def unsigned(number: int) -> int:
    """The size of a number; the template draws its direction."""
    return abs(number)


@register.simple_tag
def vite_asset(source: str) -> SafeString:
    """Load a built script with its stylesheets and everything they need."""
    built = asset(source)
    return format_html(
        "{}{}{}",
        _links('<link rel="stylesheet" href="{}">', built.stylesheets),
        _links('<link rel="modulepreload" href="{}">', built.imports),
        _links('<script type="module" src="{}"></script>', (built.file,)),
    )


def _links(markup: str, files: tuple[str, ...]) -> SafeString:
    return format_html_join("\n", markup, ((static(f"app/{file}"),) for file in files))

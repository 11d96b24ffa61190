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
    """Load a built entry (stylesheet or module) and everything it needs."""
    built = asset(source)
    stylesheets = [*built.stylesheets]
    scripts = []
    (stylesheets if built.file.endswith(".css") else scripts).append(built.file)
    return format_html(
        "{}{}{}",
        _links('<link rel="stylesheet" href="{}">', stylesheets),
        _links('<link rel="modulepreload" href="{}">', built.imports),
        _links('<script type="module" src="{}"></script>', scripts),
    )


def _links(markup: str, files: tuple[str, ...] | list[str]) -> SafeString:
    return format_html_join("\n", markup, ((static(f"app/{file}"),) for file in files))

"""A hundred texts with scripts or markup in them; a script that ran would set window.ran."""

_RUN = "window.ran=1"

_WHOLE = [
    "<script>§</script>",
    "<ScRiPt>§</sCrIpT>",
    "<script src=data:text/javascript,§></script>",
    "<script type=module>§</script>",
    "<img src=x onerror=§>",
    '<img src="x" onerror="§">',
    "<img src=x onerror='§'>",
    "<img/src=x/onerror=§>",
    "<svg onload=§>",
    "<svg/onload=§>",
    "<svg><script>§</script></svg>",
    "<svg><animate onbegin=§ attributeName=x dur=1s>",
    "<math><mtext><script>§</script>",
    "<body onload=§>",
    "<iframe src=javascript:§>",
    "<iframe srcdoc='<script>parent.ran=1</script>'>",
    "<a href=javascript:§>a</a>",
    "<form><button formaction=javascript:§>a",
    "<input autofocus onfocus=§>",
    "<select autofocus onfocus=§>",
    "<textarea autofocus onfocus=§>",
    "<details open ontoggle=§>",
    "<video><source onerror=§>",
    "<audio src=x onerror=§>",
    "<marquee onstart=§>",
    "<object data=javascript:§>",
    "<embed src=javascript:§>",
    "<link rel=stylesheet href=javascript:§>",
    "<meta http-equiv=refresh content='0;url=javascript:§'>",
    "<base href=javascript:§//>",
    "<style>@import 'javascript:§';</style>",
    "<div style=background:url(javascript:§)>",
    "<template><script>§</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=§>'>",
    "<!--><script>§</script>-->",
    "<![CDATA[<script>§</script>]]>",
    "<x hx-on:load=§ hx-trigger=load>",
    "<div hx-get=/ hx-trigger=load hx-vals='js:{a:§}'>",
    "<div data-controller=room-updates data-socket=javascript:§>",
    "{{ constructor.constructor('§')() }}",
]
_BREAKOUTS = ['">', "'>", "</title>", "</textarea>", "</script>", "-->", "]]>", '" ', "' ", "`"]
_TAILS = [
    "<img src=x onerror=§>",
    "<script>§</script>",
    "autofocus onfocus=§ x=",
    "<svg onload=§>",
]
_OTHERS = [
    "javascript:§",
    "data:text/html,<script>§</script>",
    "${§}",
    "#{§}",
    "{% load § %}",
    "{{ § }}",
    "\\u003cscript\\u003e§\\u003c/script\\u003e",
    "&lt;script&gt;§&lt;/script&gt;",
    "&#60;script&#62;§&#60;/script&#62;",
    "%3Cscript%3E§%3C/script%3E",
    "＜script＞§＜/script＞",
    "<scr\u200bipt>§</script>",
    "<\u202escript>§</script>",
    "\ufeff<script>§</script>",
    "<script\u00a0>§</script>",
    "]});§//",
    "');§//",
    '");§//',
    "';§;'",
    "-§-",
]
_FORMS = _WHOLE + [start + tail for start in _BREAKOUTS for tail in _TAILS] + _OTHERS

PAYLOADS = [form.replace("§", _RUN) for form in _FORMS]

# Texts that may break a layout.
UNRULY = [
    "Z" + "\u0301" * 10_000 + "algo",
    "\u202eright to left override",
    "\u200b\u200c\u200d" * 50 + "seen",
    "W" * 119,
    "👩‍👩‍👧‍👦" * 15,
    "﷽" * 30,
]

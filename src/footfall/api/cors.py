"""Which origins may read answers: any, but never with a visitor's cookies.

``*`` beside ``allow-credentials`` is what trackers and clients know. Browsers refuse that pair for
requests that carry cookies, so it opens nothing that a login protects; naming the origin instead
would. That is also why no library does this for us: those that send credentials name the origin.
"""

ALLOW = {
    "access-control-allow-origin": "*",
    "access-control-allow-credentials": "true",
    "access-control-expose-headers": "",
}

#: For the question that a browser asks before it sends a request.
PREFLIGHT = {
    **ALLOW,
    "access-control-allow-methods": "GET,POST,PUT,PATCH,DELETE,OPTIONS",
    "access-control-allow-headers": (
        "Authorization,Content-Type,Accept,Origin,User-Agent,DNT,Cache-Control,X-Mx-ReqToken,"
        "Keep-Alive,X-Requested-With,If-Modified-Since,X-CSRF-Token"
    ),
    "access-control-max-age": "1728000",
}

//! One call from the first header to the last byte: limits, who calls, the work, the log.

use crate::access::{Caller, Role, Sessions, cookie, set_cookie};
use crate::call::{Call, find};
use crate::endpoint::{Endpoint, Gives, Method, Needs, Takes};
use crate::log::Answered;
use crate::problem::Problem;
use crate::reply::{Reply, put};
use crate::routes::ROUTES;
use crate::service::Service;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{RawPathParams, State};
use axum::http::{HeaderMap, Request, Response};
use axum::routing::{MethodRouter, get, post};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

/// The languages answers are worded in.
const LANGUAGES: [&str; 4] = ["en", "de", "ja", "zh"];

/// The router: a value that can be called without a port.
pub fn router(service: Arc<Service>) -> Router {
    let mut by_path: BTreeMap<&'static str, MethodRouter<Arc<Service>>> = BTreeMap::new();
    for endpoint in ROUTES.iter().copied() {
        let run =
            move |service: State<Arc<Service>>, path: RawPathParams, request: Request<Body>| {
                answer(endpoint, service.0, path, request)
            };
        let router = by_path.remove(endpoint.path).unwrap_or_default();
        let router = match endpoint.method {
            Method::Get => router.merge(get(run)),
            Method::Post => router.merge(post(run)),
        };
        by_path.insert(endpoint.path, router);
    }
    let mut router = Router::new();
    for (path, methods) in by_path {
        let methods = methods.fallback(|headers: HeaderMap| async move {
            let html = wants_page(&headers);
            let problem = Problem::new(
                405,
                "wrong-method",
                "this route is not called this way",
                "`/openapi.json` lists every route with its method",
            );
            hardened(told(&problem, html, "en"), None, false)
        });
        router = router.route(path, methods);
    }
    router
        .fallback(|headers: HeaderMap| async move {
            let html = wants_page(&headers);
            hardened(
                told(&Problem::nothing("such page or route"), html, "en"),
                None,
                false,
            )
        })
        .with_state(service)
}

/// A number from a counter goes down again when the request ends, however it ends.
struct Flight(Arc<Service>);

impl Drop for Flight {
    fn drop(&mut self) {
        self.0.metrics.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

async fn answer(
    endpoint: Endpoint,
    service: Arc<Service>,
    path: RawPathParams,
    request: Request<Body>,
) -> Response<Body> {
    let start = Instant::now();
    service.metrics.in_flight.fetch_add(1, Ordering::Relaxed);
    let _flight = Flight(Arc::clone(&service));
    let number = service.requests.fetch_add(1, Ordering::Relaxed) + 1;
    let id = format!("{:x}-{number}", std::process::id());
    let path: Vec<(String, String)> = path
        .iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let known = header(request.headers(), "if-none-match").map(str::to_owned);
    let html = endpoint.gives == Gives::Page || wants_page(request.headers());
    let mut tenant = String::new();
    let language = language(request.headers(), request.uri().query().unwrap_or(""));
    let reply = match work(endpoint, &service, path, request, language, &mut tenant).await {
        Ok(reply) => reply,
        // A person whose session has ended is shown the way in, and not a refusal.
        Err(problem) if problem.status == 401 && endpoint.gives == Gives::Page => {
            Reply::see("/sign-in")
        }
        Err(problem) => told(&problem, html && endpoint.gives == Gives::Page, language),
    };
    let took = start.elapsed();
    service
        .metrics
        .answered(endpoint.method.as_str(), endpoint.path, reply.status, took);
    service.log().answered(&Answered {
        request: &id,
        method: endpoint.method.as_str(),
        route: endpoint.path,
        status: reply.status,
        bytes: reply.body.len(),
        took,
        tenant: &tenant,
    });
    // A page carries tokens of its session, so that no cache may keep it.
    let cacheable = endpoint.method == Method::Get && endpoint.gives != Gives::Page;
    let reply = reply.with("x-request-id", &id);
    hardened(reply, known.as_deref(), cacheable)
}

/// Everything between the headers and the reply.
async fn work(
    endpoint: Endpoint,
    service: &Arc<Service>,
    path: Vec<(String, String)>,
    request: Request<Body>,
    language: &'static str,
    tenant: &mut String,
) -> Result<Reply, Problem> {
    if service.closing.load(Ordering::Relaxed) && endpoint.path != "/health" {
        let problem = Problem::new(
            503,
            "closing",
            "the service is being stopped",
            "try again soon",
        );
        return Err(problem.after(5));
    }
    let (parts, body) = request.into_parts();
    host(service, &parts.headers)?;
    let (caller, begun) = caller(service, &parts.headers)?;
    tenant.clone_from(&caller.tenant);
    if let Needs::Role(role) = endpoint.needs {
        allowed(&caller, role)?;
    }
    let who = format!("{}/{}", caller.tenant, caller.name);
    if service.keys.are_used() && endpoint.needs != Needs::Nobody {
        service.rates.take(&who, Instant::now()).map_err(|wait| {
            Problem::new(
                429,
                "too-many",
                "too many calls in a short time",
                "wait a moment",
            )
            .after(wait)
        })?;
    }
    let query = pairs(parts.uri.query().unwrap_or(""));
    parameters(&endpoint, &query)?;
    let (content, boundary) = content(&parts.headers);
    if endpoint.takes != Takes::Nothing && !endpoint.takes.types().contains(&content.as_str()) {
        let types = endpoint.takes.types().join(" or ");
        let detail = match content.as_str() {
            "" => "the body says no content type".to_owned(),
            other => format!(
                "a body of `{}` is not read here",
                other.chars().take(60).collect::<String>()
            ),
        };
        return Err(Problem::new(
            415,
            "wrong-type",
            detail,
            format!("send {types}, and say so in content-type"),
        ));
    }
    let body = read(service, body, &parts.headers, endpoint.takes).await?;
    let mut call = Call {
        service: Arc::clone(service),
        caller,
        path,
        query,
        content,
        boundary,
        body,
        place: parts
            .uri
            .path_and_query()
            .map_or_else(String::new, ToString::to_string),
        language,
        idempotency: header(&parts.headers, "idempotency-key").map(str::to_owned),
    };
    if endpoint.takes == Takes::Fields {
        crate::form::open(&mut call).await?;
    }
    if endpoint.takes.is_form() {
        crate::form::open(&mut call).await?;
        same_site(&call, &parts.headers)?;
    }
    let quick = endpoint.needs == Needs::Nobody && endpoint.gives != Gives::Page;
    let reply = if quick {
        // Health must answer also while every place is taken.
        (endpoint.run)(&call)?
    } else {
        bench(service, endpoint, call).await?
    };
    Ok(match begun {
        Some(session) => {
            let secure = header(&parts.headers, "x-forwarded-proto") == Some("https");
            reply.with("set-cookie", &set_cookie(&session, secure))
        }
        None => reply,
    })
}

/// Runs a route off the threads that serve connections, with a place at the bench and a limit of time.
async fn bench(service: &Arc<Service>, endpoint: Endpoint, call: Call) -> Result<Reply, Problem> {
    let late = || {
        Problem::new(
            503,
            "too-slow",
            "the answer took too long",
            "ask for less at once: fewer countries, fewer items, a smaller universe",
        )
        .after(5)
    };
    let work = async {
        let place = Arc::clone(&service.bench)
            .acquire_owned()
            .await
            .map_err(|_| Problem::internal("the service is closing"))?;
        tokio::task::spawn_blocking(move || {
            // The place is given back when the work ends, also where nobody waits for it any more.
            let _place = place;
            (endpoint.run)(&call)
        })
        .await
        .map_err(|_| Problem::internal("the answer could not be worked out"))?
    };
    match tokio::time::timeout(service.config.limits.time, work).await {
        Ok(done) => done,
        Err(_) => Err(late()),
    }
}

/// The body, no longer than allowed and not for ever.
async fn read(
    service: &Service,
    body: Body,
    headers: &HeaderMap,
    takes: Takes,
) -> Result<Vec<u8>, Problem> {
    let limit = match takes {
        Takes::Nothing => 0,
        _ => service.config.limits.body,
    };
    let large = || {
        Problem::new(
            413,
            "too-large",
            format!("the body holds more than {limit} bytes"),
            "send less at once",
        )
    };
    let stated = header(headers, "content-length").and_then(|l| l.parse::<usize>().ok());
    if takes == Takes::Nothing {
        return Ok(Vec::new());
    }
    if stated.is_some_and(|stated| stated > limit) {
        return Err(large());
    }
    match tokio::time::timeout(service.config.limits.time, to_bytes(body, limit)).await {
        Ok(Ok(bytes)) => Ok(bytes.to_vec()),
        Ok(Err(error)) => {
            // axum hides which of the two it was behind one type.
            if std::error::Error::source(&error)
                .is_some_and(|e| e.to_string().contains("length limit"))
            {
                Err(large())
            } else {
                Err(Problem::new(
                    400,
                    "cut-off",
                    "the body ended too soon",
                    "send it again",
                ))
            }
        }
        Err(_) => Err(Problem::new(
            408,
            "too-slow",
            "the body did not arrive in time",
            "send it again",
        )),
    }
}

/// Without keys a page of another site must not reach this desk under a name of its own (DNS rebinding).
fn host(service: &Service, headers: &HeaderMap) -> Result<(), Problem> {
    if service.keys.are_used() {
        return Ok(());
    }
    let Some(host) = header(headers, "host") else {
        return Ok(());
    };
    let name = host.rsplit_once(':').map_or(host, |(name, port)| {
        if port.bytes().all(|b| b.is_ascii_digit()) {
            name
        } else {
            host
        }
    });
    let loopback = matches!(name, "localhost" | "127.0.0.1" | "[::1]")
        || name.starts_with("127.")
        || service.config.hosts.iter().any(|h| h == name);
    if loopback {
        Ok(())
    } else {
        Err(Problem::new(
            421,
            "wrong-host",
            "this desk has no keys and answers to the names of this machine alone",
            "call it as localhost, make keys, or name the host with --host",
        ))
    }
}

/// Who calls; and a session just begun, for a browser that has none.
fn caller(service: &Service, headers: &HeaderMap) -> Result<(Caller, Option<String>), Problem> {
    if let Err(problem) = service.keys.refresh() {
        service.log().event("error", "keys", &problem.to_string());
    }
    let session = header(headers, "cookie").and_then(cookie);
    let begun = match &session {
        Some(_) => None,
        None if wants_page(headers) => {
            Some(Sessions::begin().map_err(|d| Problem::internal(&d.to_string()))?)
        }
        None => None,
    };
    let session = session.or_else(|| begun.clone());
    let used = service.keys.are_used();
    let secret = header(headers, "authorization")
        .and_then(|v| v.split_once(' '))
        .filter(|(scheme, _)| {
            // ApiKey is what clients of yente send.
            scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("apikey")
        })
        .map(|(_, secret)| secret.trim())
        .or_else(|| header(headers, "x-api-key"));
    let by_session = || {
        let id = service.sessions.key(session.as_deref()?)?;
        service.keys.by_id(&id)
    };
    let (key, by_cookie) = match secret {
        Some(secret) if used => {
            let found = service.keys.find(secret);
            if found.is_none() {
                // Guessing is slowed down for all who guess together.
                let slow = service.rates.take("/nobody", Instant::now()).is_err();
                let problem = Problem::new(
                    401,
                    "unknown-key",
                    "this key opens nothing",
                    "check the key, or ask for a new one",
                );
                return Err(if slow { problem.after(5) } else { problem });
            }
            (found, false)
        }
        _ => (by_session(), true),
    };
    let mut caller = match key {
        Some(key) => Caller {
            role: Role::parse(&key.role),
            tenant: key.tenant,
            name: key.name,
            session: None,
            by_cookie,
        },
        None if used => Caller::nobody(),
        None => Caller {
            by_cookie: true,
            ..Caller::local()
        },
    };
    caller.session = session;
    Ok((caller, begun))
}

fn allowed(caller: &Caller, role: Role) -> Result<(), Problem> {
    match caller.role {
        None => Err(Problem::new(
            401,
            "no-key",
            "this route asks for a key",
            "send it as `Authorization: Bearer KEY`",
        )),
        Some(_) if caller.is(role) => Ok(()),
        Some(own) => Err(Problem::new(
            403,
            "not-allowed",
            format!(
                "this asks for the role {}; yours is {}",
                role.as_str(),
                own.as_str()
            ),
            "ask somebody with that role",
        )),
    }
}

/// A form must come from a page of ours: it carries the token of its session.
fn same_site(call: &Call, headers: &HeaderMap) -> Result<(), Problem> {
    let foreign = header(headers, "sec-fetch-site")
        .is_some_and(|site| !matches!(site, "same-origin" | "none"));
    let token = find(&call.query, "token").unwrap_or("");
    let session = call.caller.session.as_deref().unwrap_or("");
    if call.caller.by_cookie && (foreign || !call.service.sessions.is_token(session, token)) {
        return Err(Problem::new(
            403,
            "stale-form",
            "this form is not from a page of this session",
            "open the page again and send the form from there",
        ));
    }
    Ok(())
}

/// Every parameter must be one the route knows: a misspelt one would be left out in silence.
fn parameters(endpoint: &Endpoint, query: &[(String, String)]) -> Result<(), Problem> {
    // Forms and pages also read fields of their own; `lang` is everywhere.
    for (name, _) in query {
        let known = name == "lang" || endpoint.query.iter().any(|p| p.name == name);
        if !known {
            let names: Vec<&str> = endpoint.query.iter().map(|p| p.name).collect();
            let help = match exeat::rules::nearest(name, names.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None if names.is_empty() => "this route takes no parameters".to_owned(),
                None => format!("this route takes {}", names.join(", ")),
            };
            let shown: String = name.chars().take(60).collect();
            return Err(Problem::new(
                422,
                "unknown-parameter",
                format!("`{shown}` is not a parameter of this route"),
                help,
            ));
        }
    }
    Ok(())
}

/// Names and values of a query or a form.
pub(crate) fn pairs(text: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(text.as_bytes())
        .map(|(n, v)| (n.into_owned(), v.into_owned()))
        .collect()
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|v| v.to_str().ok())
}

/// The media type, and the boundary of a body in parts.
fn content(headers: &HeaderMap) -> (String, Option<String>) {
    let text = header(headers, "content-type").unwrap_or("");
    let mut parts = text.split(';').map(str::trim);
    let kind = parts.next().unwrap_or("").to_lowercase();
    let boundary = parts
        .filter_map(|p| p.split_once('='))
        .find(|(name, _)| name.eq_ignore_ascii_case("boundary"))
        .map(|(_, value)| value.trim_matches('"').to_owned());
    (kind, boundary)
}

fn wants_page(headers: &HeaderMap) -> bool {
    header(headers, "accept").is_some_and(|a| a.contains("text/html"))
}

/// The language asked for: by `lang`, else the first of the browser's that there is.
fn language(headers: &HeaderMap, query: &str) -> &'static str {
    let known = |text: &str| {
        let main = text
            .split(['-', ';'])
            .next()
            .unwrap_or("")
            .trim()
            .to_lowercase();
        LANGUAGES.into_iter().find(|l| *l == main)
    };
    let asked = form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "lang")
        .and_then(|(_, value)| known(&value));
    let chosen = header(headers, "cookie").and_then(|cookies| {
        let mut pairs = cookies.split(';').filter_map(|p| p.trim().split_once('='));
        known(pairs.find(|(name, _)| *name == "exeat-language")?.1)
    });
    let browser = || {
        header(headers, "accept-language")
            .into_iter()
            .flat_map(|list| list.split(','))
            .find_map(known)
    };
    asked.or(chosen).or_else(browser).unwrap_or("en")
}

/// A refusal, as a page for a person and as a problem for a program.
fn told(problem: &Problem, html: bool, language: &'static str) -> Reply {
    if html {
        crate::page::problem(problem, language)
    } else {
        problem.reply()
    }
}

/// The response, with the headers that keep a browser from doing what the page does not need.
fn hardened(reply: Reply, known: Option<&str>, cacheable: bool) -> Response<Body> {
    let mut response = reply.response(known, cacheable);
    let headers = response.headers_mut();
    for (name, value) in [
        (
            "content-security-policy",
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
             base-uri 'none'; frame-ancestors 'none'",
        ),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        (
            "permissions-policy",
            "camera=(), microphone=(), geolocation=()",
        ),
    ] {
        put(headers, name, value);
    }
    if !headers.contains_key("cache-control") {
        let value = if cacheable { "no-cache" } else { "no-store" };
        put(headers, "cache-control", value);
    }
    response
}

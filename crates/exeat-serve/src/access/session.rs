//! Sessions of the page: a random cookie, what it is signed in as, and the token its forms carry.

use super::keys::random;
use crate::reply::hex;
use crate::serve::ServeError;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::collections::BTreeMap;
use std::sync::Mutex;

/// Sessions remembered at most; the oldest sign-in goes first.
const SESSIONS: usize = 10_000;

/// The cookie's name.
const COOKIE: &str = "exeat-session";

/// How many ever signed in, and of each session its number and its key.
type SignedIn = (u64, BTreeMap<String, (u64, String)>);

/// Sessions, and the secret that signs their forms.
#[derive(Debug)]
pub(crate) struct Sessions {
    secret: [u8; 32],
    signed_in: Mutex<SignedIn>,
}

impl Sessions {
    /// No session yet. The secret lives as long as the process: after a restart forms are filled in again.
    pub(crate) fn new() -> Result<Sessions, ServeError> {
        Ok(Sessions {
            secret: random()?,
            signed_in: Mutex::new((0, BTreeMap::new())),
        })
    }

    /// A new session.
    pub(crate) fn begin() -> Result<String, ServeError> {
        Ok(hex(&random::<24>()?))
    }

    /// The token of a session's forms.
    pub(crate) fn token(&self, session: &str) -> String {
        hex(&self.mac(session).finalize().into_bytes())
    }

    fn mac(&self, session: &str) -> Hmac<Sha256> {
        // A key of 32 bytes always fits; an empty one could only be refused by a library that changed.
        let mut mac = match Hmac::<Sha256>::new_from_slice(&self.secret) {
            Ok(mac) => mac,
            Err(_) => Hmac::<Sha256>::new(&[0; 64].into()),
        };
        mac.update(session.as_bytes());
        mac
    }

    /// Whether a form's token is that of the session; compared in constant time.
    pub(crate) fn is_token(&self, session: &str, token: &str) -> bool {
        unhex(token).is_some_and(|bytes| self.mac(session).verify_slice(&bytes).is_ok())
    }

    /// Signs a session in with a key.
    pub(crate) fn sign_in(&self, session: &str, key: &str) {
        if let Ok(mut all) = self.signed_in.lock() {
            let number = all.0;
            all.0 += 1;
            if all.1.len() >= SESSIONS
                && let Some(oldest) = all
                    .1
                    .iter()
                    .min_by_key(|(_, v)| v.0)
                    .map(|(k, _)| k.clone())
            {
                all.1.remove(&oldest);
            }
            all.1.insert(session.to_owned(), (number, key.to_owned()));
        }
    }

    /// Signs a session out.
    pub(crate) fn sign_out(&self, session: &str) {
        if let Ok(mut all) = self.signed_in.lock() {
            all.1.remove(session);
        }
    }

    /// The key a session is signed in with.
    pub(crate) fn key(&self, session: &str) -> Option<String> {
        let all = self.signed_in.lock().ok()?;
        all.1.get(session).map(|(_, key)| key.clone())
    }
}

/// The session in a cookie header.
pub(crate) fn cookie(header: &str) -> Option<String> {
    header
        .split(';')
        .filter_map(|part| part.trim().split_once('='))
        .find(|(name, value)| {
            *name == COOKIE && value.len() == 48 && value.bytes().all(|b| b.is_ascii_hexdigit())
        })
        .map(|(_, value)| value.to_owned())
}

/// The header that sets a session's cookie; out of reach of scripts and of other sites.
pub(crate) fn set_cookie(session: &str, secure: bool) -> String {
    let secure = if secure { "; Secure" } else { "" };
    format!("{COOKIE}={session}; Path=/; HttpOnly; SameSite=Strict{secure}")
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || text.len() > 128 {
        return None;
    }
    text.as_bytes()
        .chunks(2)
        .map(|pair| {
            let pair = std::str::from_utf8(pair).ok()?;
            u8::from_str_radix(pair, 16).ok()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_of_its_session_alone() {
        let sessions = Sessions::new().unwrap();
        let (one, two) = (Sessions::begin().unwrap(), Sessions::begin().unwrap());
        let token = sessions.token(&one);
        assert!(sessions.is_token(&one, &token));
        assert!(!sessions.is_token(&two, &token));
        assert!(!sessions.is_token(&one, ""));
        assert!(!sessions.is_token(&one, "zz"));
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        let session = Sessions::begin().unwrap();
        let header = format!("a=b; {}", set_cookie(&session, false));
        assert_eq!(cookie(&header), Some(session));
        assert_eq!(cookie("exeat-session=short"), None);
    }
}

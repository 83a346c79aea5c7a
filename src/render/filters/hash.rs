//! Filters that hash and sign.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{EagerHash, Hmac, KeyInit, Mac};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use super::{Call, Result, written};
use crate::render::{Stop, Value};

pub(super) fn md5<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    hash::<Md5>(call, input)
}

pub(super) fn sha1<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    hash::<Sha1>(call, input)
}

pub(super) fn sha2<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    hash::<Sha256>(call, input)
}

fn hash<'a, D: Digest>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], []) = call.arguments()?;
    hexadecimal(call, &D::digest(call.text(input)))
}

pub(super) fn hmac_sha1_hex<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    hexadecimal(call, &sign::<Sha1>(call, input)?)
}

pub(super) fn hmac_sha1_base64<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    Ok(Value::text(call.arena, &STANDARD.encode(sign::<Sha1>(call, input)?)))
}

pub(super) fn hmac_sha256_hex<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    hexadecimal(call, &sign::<Sha256>(call, input)?)
}

pub(super) fn hmac_sha256_base64<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    Ok(Value::text(call.arena, &STANDARD.encode(sign::<Sha256>(call, input)?)))
}

pub(super) fn hmac_sha512<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    hexadecimal(call, &sign::<Sha512>(call, input)?)
}

/// The signature of the input with the key that is the argument.
fn sign<D: EagerHash>(call: &Call<'_, '_>, input: Value<'_>) -> Result<Vec<u8>>
where
    Hmac<D>: Mac + KeyInit,
{
    let ([key], []) = call.arguments()?;
    let name = call.name;
    let mac = <Hmac<D> as KeyInit>::new_from_slice(call.text(key).as_bytes());
    let mut mac = mac.map_err(|_| Stop::Error(format!("`{name}` cannot use a key of that length")))?;
    mac.update(call.text(input).as_bytes());
    Ok(mac.finalize().into_bytes().to_vec())
}

/// Bytes as lower-case hexadecimal digits.
fn hexadecimal<'a>(call: &Call<'a, '_>, bytes: &[u8]) -> Result<Value<'a>> {
    let mut text = call.room(2 * bytes.len())?;
    let halves = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    text.extend(halves.filter_map(|half| char::from_digit(half.into(), 16)));
    Ok(written(text))
}

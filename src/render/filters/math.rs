//! Filters of numbers. Whole numbers have no end, fractions are calculated as decimals and handed on as floating point.

use std::cmp::Ordering;

use bigdecimal::{BigDecimal, RoundingMode, Zero};
use num_bigint::BigInt;

use super::{Call, Result};
use crate::render::convert::{Number, float_text, to_number, whole};
use crate::render::{Stop, Value};

/// The most binary digits of a whole number, so that no loop of multiplications takes for ever.
const MOST_BITS: u64 = 1 << 20;

pub(super) fn abs<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], []) = call.arguments()?;
    Ok(match to_number(input) {
        Number::Integer(number) => whole(call.arena, &BigInt::from(number.unsigned_abs())),
        Number::Big(number) => whole(call.arena, &BigInt::from(number.into_parts().1)),
        Number::Decimal(number) => Number::Decimal(number.abs()).value(call.arena),
        Number::Endless(number) => Value::Float(number.abs()),
    })
}

pub(super) fn plus<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    calculate(call, input, add)
}

pub(super) fn minus<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    calculate(call, input, |left, right| {
        operate(
            left,
            right,
            i64::checked_sub,
            |left, right| left - right,
            |left, right| left - right,
            |left, right| left - right,
        )
    })
}

pub(super) fn times<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    calculate(call, input, |left, right| {
        operate(
            left,
            right,
            i64::checked_mul,
            |left, right| left * right,
            |left, right| left * right,
            |left, right| left * right,
        )
    })
}

pub(super) fn divided_by<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    calculate(call, input, |left, right| match (left.whole(), right.whole(), right.decimal()) {
        (Some(_), Some(divisor), _) if divisor.is_zero() => Err(division_by_zero()),
        (_, None, Some(divisor)) if divisor.is_zero() => Ok(Number::Endless(left.float() / 0.0)),
        (None, Some(divisor), _) if divisor.is_zero() => Ok(Number::Endless(left.float() / 0.0)),
        _ => operate(
            left,
            right,
            checked_floor_division,
            |left, right| floor_division(left, right).0,
            |left, right| left / right,
            |left, right| left / right,
        ),
    })
}

pub(super) fn modulo<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    calculate(call, input, |left, right| match right.decimal() {
        Some(divisor) if divisor.is_zero() => Err(division_by_zero()),
        _ => operate(
            left,
            right,
            checked_floor_remainder,
            |left, right| floor_division(left, right).1,
            decimal_remainder,
            |_, _| f64::NAN,
        ),
    })
}

fn division_by_zero() -> Stop {
    Stop::Error("divided by 0".into())
}

/// The input and the argument as numbers, calculated with.
fn calculate<'a>(
    call: &Call<'a, '_>,
    input: Value<'a>,
    operation: fn(&Number, &Number) -> Result<Number>,
) -> Result<Value<'a>> {
    let ([operand], []) = call.arguments()?;
    Ok(operation(&to_number(input), &to_number(operand))?.value(call.arena))
}

/// The sum of two numbers.
pub(super) fn add(left: &Number, right: &Number) -> Result<Number> {
    operate(
        left,
        right,
        i64::checked_add,
        |left, right| left + right,
        |left, right| left + right,
        |left, right| left + right,
    )
}

/// An operation on small numbers where the result is one, on whole ones where both are, and on decimals.
fn operate(
    left: &Number,
    right: &Number,
    small: fn(i64, i64) -> Option<i64>,
    big: fn(&BigInt, &BigInt) -> BigInt,
    decimal: fn(&BigDecimal, &BigDecimal) -> BigDecimal,
    endless: fn(f64, f64) -> f64,
) -> Result<Number> {
    if let (Number::Integer(left), Number::Integer(right)) = (left, right)
        && let Some(result) = small(*left, *right)
    {
        return Ok(Number::Integer(result));
    }
    if let (Some(left), Some(right)) = (left.whole(), right.whole()) {
        check_bits(left.bits() + right.bits())?;
        return Ok(Number::Big(big(&left, &right)));
    }
    match (left.decimal(), right.decimal()) {
        (Some(left), Some(right)) => {
            check_bits(left.as_bigint_and_scale().0.bits() + right.as_bigint_and_scale().0.bits())?;
            Ok(Number::Decimal(decimal(&left, &right)))
        }
        _ => Ok(Number::Endless(endless(left.float(), right.float()))),
    }
}

/// Refuses numbers that take too long.
pub(super) fn check_bits(bits: u64) -> Result<()> {
    if bits <= MOST_BITS {
        return Ok(());
    }
    Err(Stop::Error(format!("a number of more than {MOST_BITS} binary digits is not calculated with")))
}

fn checked_floor_division(left: i64, right: i64) -> Option<i64> {
    let quotient = left.checked_div(right)?;
    let is_below = left % right != 0 && (left < 0) != (right < 0);
    Some(if is_below { quotient - 1 } else { quotient })
}

fn checked_floor_remainder(left: i64, right: i64) -> Option<i64> {
    let remainder = left.checked_rem(right)?;
    let is_below = remainder != 0 && (remainder < 0) != (right < 0);
    Some(if is_below { remainder + right } else { remainder })
}

/// The quotient rounded down, and what remains, which has the divisor's sign.
fn floor_division(left: &BigInt, right: &BigInt) -> (BigInt, BigInt) {
    let (quotient, remainder) = (left / right, left % right);
    if !remainder.is_zero() && remainder.sign() != right.sign() {
        (quotient - 1, remainder + right)
    } else {
        (quotient, remainder)
    }
}

fn decimal_remainder(left: &BigDecimal, right: &BigDecimal) -> BigDecimal {
    let remainder = left % right;
    if !remainder.is_zero() && remainder.sign() != right.sign() { remainder + right } else { remainder }
}

pub(super) fn round<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], [digits]) = call.arguments()?;
    let digits = digits.unwrap_or(Value::Integer(0));
    let to_whole = match digits {
        Value::Integer(digits) => digits == 0,
        Value::Float(digits) => digits == 0.0,
        _ => false,
    };
    let digits = match to_number(digits) {
        Number::Endless(_) => return Err(Stop::Error("float Inf out of range of integer".into())),
        digits => rounded(digits, 0, RoundingMode::Down)?,
    };
    let digits = match digits {
        Number::Integer(digits) => digits,
        _ => return Err(Stop::Error("bignum too big to convert into `int'".into())),
    };
    let number = match (to_number(input), digits) {
        (number @ (Number::Integer(_) | Number::Big(_)), 0..) => number,
        (Number::Endless(number), 1..) => Number::Endless(number),
        (number, _) => rounded(number, digits, RoundingMode::HalfUp)?,
    };
    let number = if to_whole { rounded(number, 0, RoundingMode::Down)? } else { number };
    Ok(number.value(call.arena))
}

pub(super) fn ceil<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], []) = call.arguments()?;
    Ok(rounded(to_number(input), 0, RoundingMode::Ceiling)?.value(call.arena))
}

pub(super) fn floor<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    let ([], []) = call.arguments()?;
    Ok(rounded(to_number(input), 0, RoundingMode::Floor)?.value(call.arena))
}

/// A number with so many digits behind the point; with none it is a whole number.
fn rounded(number: Number, digits: i64, mode: RoundingMode) -> Result<Number> {
    let number = match number {
        Number::Integer(_) if digits >= 0 => return Ok(number),
        Number::Endless(endless) => return Err(out_of_domain(endless)),
        number => number,
    };
    let Some(decimal) = number.decimal() else { return Ok(number) };
    let (value, scale) = decimal.as_bigint_and_scale();
    // Digits that are not there need no rounding; more than there are before the point leave nothing.
    if digits > 0 && digits >= scale {
        return Ok(Number::Decimal(decimal.into_owned()));
    }
    let most = i64::try_from(decimal.digits()).unwrap_or(i64::MAX);
    if digits < 0 && digits.unsigned_abs() > most.saturating_sub(scale).max(0).unsigned_abs() {
        return Ok(Number::Integer(0));
    }
    // A whole number that stands for itself.
    if digits == 0 && scale == 0 {
        return Ok(small(value.into_owned()));
    }
    let rounded = decimal.with_scale_round(digits, mode);
    if digits > 0 {
        return Ok(Number::Decimal(rounded));
    }
    Ok(small(rounded.with_scale(0).as_bigint_and_scale().0.into_owned()))
}

/// A whole number in its smallest form.
fn small(number: BigInt) -> Number {
    i64::try_from(&number).map_or(Number::Big(number), Number::Integer)
}

/// Ruby's words for a whole number of infinity.
fn out_of_domain(number: f64) -> Stop {
    let which = if number.is_nan() { "'NaN' (Not a Number)".to_owned() } else { format!("'{}'", float_text(number)) };
    Stop::Error(format!("Computation results in {which}"))
}

pub(super) fn at_least<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    limit(call, input, Ordering::Greater)
}

pub(super) fn at_most<'a>(call: &Call<'a, '_>, input: Value<'a>) -> Result<Value<'a>> {
    limit(call, input, Ordering::Less)
}

/// The argument where it is greater than the input, or less; else the input.
fn limit<'a>(call: &Call<'a, '_>, input: Value<'a>, beyond: Ordering) -> Result<Value<'a>> {
    let ([limit], []) = call.arguments()?;
    let (number, limit) = (to_number(input), to_number(limit));
    let result = if limit.partial_cmp(&number) == Some(beyond) { limit } else { number };
    Ok(result.value(call.arena))
}

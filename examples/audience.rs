//! Made-up users to measure `bzsf preflight` with: NDJSON in the shape of Braze's export.
//!
//! `cargo run --release --example audience -- COUNT [SEED]`: the same seed, the same users.

use std::io::{self, BufWriter, Write};

const FIRST: &[&str] = &["Ada", "Grace", "Alan", "Edsger", "Barbara", "지원", "민수", "José", "Zoë", ""];
const LAST: &[&str] = &["Lovelace", "Hopper", "Turing", "Dijkstra", "Liskov", "김", "이", "O'Brien", ""];
const COMPANY: &[&str] = &["Analytical Engines", "Navy", "Bletchley \\\"Park\\\"", "아크메", "Acme & Sons", ""];

fn main() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<u64>().unwrap_or_default());
    let count = arguments.next().unwrap_or(1_000);
    let mut random = fastrand::Rng::with_seed(arguments.next().unwrap_or_default());
    let mut out = BufWriter::new(io::stdout().lock());
    for number in 0..count {
        let mut one = |names: &[&'static str]| names.get(random.usize(..names.len())).copied().unwrap_or_default();
        let (first, last, company) = (one(FIRST), one(LAST), one(COMPANY));
        // One in a hundred has no usable address, one in two hundred no address.
        let email = match random.u32(..200) {
            0 => String::new(),
            1 | 2 => format!("user{number}@nowhere"),
            _ => format!("user{number}@example.com"),
        };
        let (id, score) = (random.u64(..), random.u32(..1_000));
        writeln!(
            out,
            r#"{{"external_id":"u-{number}","braze_id":"{id:024x}","first_name":"{first}","last_name":"{last}","email":"{email}","country":"KR","language":"ko","time_zone":"Asia/Seoul","random_bucket":{bucket},"total_revenue":0,"custom_attributes":{{"company":"{company}","size":{score},"plan":"pro","opted_in":true,"interests":["cloud","data"]}},"devices":[{{"model":"Pixel 9","os":"16","carrier":null}}],"push_subscribe":"opted_in","email_subscribe":"subscribed"}}"#,
            bucket = random.u32(..10_000),
        )?;
    }
    out.flush()
}

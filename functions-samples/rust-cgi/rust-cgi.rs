//! A program in CGI style (RFC 3875): counts the lines, words and bytes of the request's body.

use std::env;
use std::io::{self, Read, Write};
use std::process::ExitCode;

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_default()
}

fn answer(output: &mut impl Write) -> io::Result<()> {
    let mut body = Vec::new();
    io::stdin().read_to_end(&mut body)?;
    let text = String::from_utf8_lossy(&body);

    write!(output, "Content-Type: text/plain\r\n\r\n")?;
    writeln!(output, "Hello from Rust.")?;
    writeln!(output, "method: {}", variable("REQUEST_METHOD"))?;
    writeln!(output, "path: {}", variable("PATH_INFO"))?;
    writeln!(output, "query: {}", variable("QUERY_STRING"))?;
    writeln!(
        output,
        "body: {} lines, {} words, {} bytes",
        text.lines().count(),
        text.split_whitespace().count(),
        body.len()
    )
}

fn main() -> ExitCode {
    match answer(&mut io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("rust-cgi: {error}");
            ExitCode::FAILURE
        }
    }
}

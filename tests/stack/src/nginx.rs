//! A private nginx in front of several servers, as `docs/deploying.md` sets it up but for TLS.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::daemon::Daemon;
use crate::runtime::Runtime;
use crate::wait::{answers, wait_for};

const PROGRAM: &str = "/usr/sbin/nginx";

/// Starts it before `servers`, which are `address:port`, each of which gets the next request.
pub(crate) fn start(runtime: &Runtime, servers: &[&str]) -> Result<Daemon> {
    if !Path::new(PROGRAM).exists() {
        bail!("nginx is not installed (on Debian: apt install nginx-light)");
    }
    let port = runtime.claim.ports.proxy;
    let folder = runtime.path("nginx");
    fs::create_dir_all(&folder)?;
    let servers: String = servers
        .iter()
        .map(|server| format!("    server {server} max_fails=1 fail_timeout=1s;\n"))
        .collect();
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|name| format!("  {name}_temp_path {}/{name};\n", folder.display()))
        .concat();
    let config = folder.join("nginx.conf");
    fs::write(
        &config,
        format!(
            "daemon off;\npid {folder}/pid;\nerror_log stderr error;\nworker_processes 1;\n\
             events {{ worker_connections 500; }}\n\
             http {{\n  access_log off;\n  client_max_body_size 100m;\n{temporary}\
             \x20 upstream pli {{\n{servers}  }}\n\
             \x20 server {{\n    listen 127.0.0.1:{port};\n    location / {{\n\
             \x20     proxy_pass http://pli;\n      proxy_http_version 1.1;\n\
             \x20     proxy_set_header Host $http_host;\n      proxy_set_header Connection \"\";\n\
             \x20     proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;\n\
             \x20     proxy_read_timeout 1h;\n      proxy_buffering off;\n      proxy_request_buffering off;\n    }}\n  }}\n}}\n",
            folder = folder.display(),
        ),
    )?;
    let log = runtime.path("log/nginx.log");
    let config = config.to_string_lossy();
    let program = [PROGRAM, "-e", "stderr", "-c", &*config];
    let daemon = Daemon::start(Command::new("sh"), &program, &log, &folder)?;
    let ready = wait_for("nginx", || Ok(answers(port).then_some(())));
    ready.map_err(|error| error.context(fs::read_to_string(&log).unwrap_or_default()))?;
    Ok(daemon)
}

/** What `selfheal init` writes; a test reads both with the readers that the commands use. */
export const EXAMPLE_CONFIG = `# Settings of the server and of the commands that talk to it. A variable of the environment (SELFHEAL_PORT, …)
# wins over this file, a flag (--port) over both. Relative paths start at this file's folder.

# Where the server listens. Another host than a loopback one needs a token.
host: 127.0.0.1
port: 4000

# A file with 'jobs:', or a folder with one <jobId>.yaml each.
jobs: jobs

# The embedded database lives here. With database_url a Postgres server takes its place.
data: .selfheal
# database_url: postgresql://user:password@host/database

# What clients have to send as bearer token. Better kept in SELFHEAL_TOKEN than in a file.
# token: …

# Where people are told of suggestions; a job names one of these in notify_channel.
# notify:
#   channels:
#     team: { type: slack, url: "\${env:SLACK_URL}" }

# Built-in rules review every job. An AI looks further where you name one: openclaw asks through OpenClaw's command,
# http a server that speaks OpenAI's chat completions. What they are sent has its secrets replaced.
# analysis:
#   analyzers: [rules, openclaw]
#   max_ai_reviews_per_day: 50
#   http: { base_url: "http://127.0.0.1:11434/v1", model: qwen3 }
# openclaw:
#   command: openclaw
`;

export const EXAMPLE_JOB = `# The job 'hello': its id is the name of this file.
description: Says hello and how full the disk is.

# One line for the shell, or a list with the program first. Relative paths start at cwd.
cmd: |
  echo "Hello from $(hostname)"
  df -h .
# cwd: ..

# When it should run: your cron, timer or process manager starts it, by 'selfheal run hello'.
# With the schedule known here, a review can tell that a run came late or not at all.
schedule: '*/15 * * * *'
timezone: UTC

# A run that takes longer is ended, with everything that it started.
resources:
  timeout_seconds: 60

# What a failed run gets. Left out: nothing.
retry:
  max_attempts: 3
  delay_seconds: 10
  backoff: exponential

# What you promise about it; reviews measure against these.
sla:
  success_rate: 0.99
  max_duration_seconds: 30

self_healing:
  enabled: true
  # reactive: a failed run is analysed. proactive: reviews come by schedule as well.
  mode: proactive
  review_schedule:
    frequency: daily
    time: '03:00'
    min_runs: 5
  suggestions:
    # true, and notify_channel: team, once selfheal.yaml has that channel
    notify_on_suggestion: false
  # A job's own file and the scripts that cmd names may be changed, once a person approves; others only if listed here.
  allowed_paths: []
`;

# A key for a job that runs within the apply. The job reads it from AWS Secrets Manager: neither state nor plans hold the key, and it is
# revoked when the apply ends.
variable "job_run" {
  description = "Raise it to run the job again, with a new key."
  type        = number
  default     = 1
}

ephemeral "argus_api_key" "job" {
  user = "importer"

  source = {
    provider = "disabled"
  }
}

resource "aws_secretsmanager_secret_version" "job" {
  secret_id                = "argus-import"
  secret_string_wo         = ephemeral.argus_api_key.job.key
  secret_string_wo_version = var.job_run
}

# The apply waits for the function. depends_on keeps the key open until it has ended.
resource "aws_lambda_invocation" "job" {
  function_name = "argus-import"
  input         = jsonencode({ secret = aws_secretsmanager_secret_version.job.secret_id })

  triggers = {
    run = var.job_run
  }

  depends_on = [ephemeral.argus_api_key.job]
}

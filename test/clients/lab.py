"""What the scripts here share: boto3's clients of a live server, its clock, and its refusals."""

import json
import sys
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

URL = sys.argv[1]
ROLE = "arn:aws:iam::000000000000:role/r"


def client(service, region="us-east-1"):
    return boto3.client(
        service,
        endpoint_url=URL,
        region_name=region,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"total_max_attempts": 1}),
    )


def advance(duration):
    body = json.dumps({"advance": duration}).encode()
    urllib.request.urlopen(urllib.request.Request(f"{URL}/_lab/clock", data=body)).close()


def refusal(call, **members):
    """What boto3 makes of the error; None: there was none."""
    try:
        call(**members)
    except ClientError as error:
        answer = error.response
        return {
            "class": type(error).__name__,
            "code": answer["Error"]["Code"],
            "message": answer["Error"].get("Message"),
            "status": answer["ResponseMetadata"]["HTTPStatusCode"],
        }
    return None

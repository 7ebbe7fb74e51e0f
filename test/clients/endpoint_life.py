"""The life of an endpoint, and its alarms, through Debian's boto3 against a live server.

Usage: endpoint_life.py URL. The server's clock is moved by hand. Prints what happened as one JSON object.
"""

import json

import lab
from lab import ROLE, advance, refusal


def client(service):
    return lab.client(service, region="eu-west-1")


def endpoint_steps(sagemaker, runtime):
    sagemaker.create_model(
        ModelName="py-model",
        PrimaryContainer={"Image": "000000000000.dkr.ecr.eu-west-1.amazonaws.com/m:1"},
        ExecutionRoleArn=ROLE,
    )
    sagemaker.create_endpoint_config(
        EndpointConfigName="py-config",
        ProductionVariants=[
            {
                "VariantName": "All",
                "ModelName": "py-model",
                "InstanceType": "ml.m5.large",
                "InitialInstanceCount": 1,
            }
        ],
    )
    created = sagemaker.create_endpoint(EndpointName="py", EndpointConfigName="py-config")
    early = refusal(runtime.invoke_endpoint, EndpointName="py", Body=b"{}")
    before = sagemaker.describe_endpoint(EndpointName="py")
    advance("20m")
    waiter = sagemaker.get_waiter("endpoint_in_service")
    waiter.wait(EndpointName="py", WaiterConfig={"Delay": 1, "MaxAttempts": 3})
    answer = runtime.invoke_endpoint(EndpointName="py", Body=b"{}", ContentType="application/json")
    return {
        "arn": created["EndpointArn"],
        "statusBefore": before["EndpointStatus"],
        "created": before["CreationTime"].timestamp(),
        "tooEarly": early,
        "variant": answer["InvokedProductionVariant"],
        "model": json.loads(answer["Body"].read())["model"],
    }


def alarm_steps(cloudwatch):
    alarm = {
        "AlarmName": "py <errors> & more",
        "Namespace": "AWS/SageMaker",
        "MetricName": "Invocation5XXErrors",
        "Dimensions": [{"Name": "EndpointName", "Value": "py"}],
        "Statistic": "Average",
        "Period": 60,
        "EvaluationPeriods": 3,
        "Threshold": 0.05,
        "ComparisonOperator": "GreaterThanThreshold",
        "ActionsEnabled": False,
    }
    cloudwatch.put_metric_alarm(**alarm)
    [described] = cloudwatch.describe_alarms(AlarmNames=[alarm["AlarmName"]])["MetricAlarms"]
    cloudwatch.delete_alarms(AlarmNames=[alarm["AlarmName"]])
    return {
        "described": {name: described[name] for name in alarm} == alarm,
        "updated": described["StateUpdatedTimestamp"].timestamp(),
        "left": cloudwatch.describe_alarms()["MetricAlarms"],
        "badPeriod": refusal(cloudwatch.put_metric_alarm, **{**alarm, "Period": 61}),
        "badToken": refusal(cloudwatch.describe_alarms, NextToken="x"),
    }


def main():
    sagemaker = client("sagemaker")
    story = {
        "identity": client("sts").get_caller_identity()["Account"],
        "endpoint": endpoint_steps(sagemaker, client("sagemaker-runtime")),
        "alarms": alarm_steps(client("cloudwatch")),
        "unknown": refusal(sagemaker.describe_endpoint, EndpointName="nobody"),
        "notSimulated": refusal(client("cloudwatch").describe_insight_rules),
        "notRegistered": refusal(
            client("application-autoscaling").delete_scaling_policy,
            PolicyName="p",
            ServiceNamespace="sagemaker",
            ResourceId="endpoint/py/variant/All",
            ScalableDimension="sagemaker:variant:DesiredInstanceCount",
        ),
        "foreign": [
            refusal(client("s3").list_objects_v2, Bucket="b"),
            refusal(client("dynamodb").list_tables),
            refusal(client("lambda").list_functions),
            refusal(client("iam").list_users),
            refusal(client("ec2").describe_instances),
        ],
    }
    sagemaker.delete_endpoint(EndpointName="py")
    advance("5m")
    sagemaker.delete_endpoint_config(EndpointConfigName="py-config")
    story["gone"] = refusal(sagemaker.describe_endpoint, EndpointName="py")
    print(json.dumps(story))


main()

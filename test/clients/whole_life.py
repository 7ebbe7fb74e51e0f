"""Everything that an endpoint lives through, by Debian's boto3 against a live server.

Create, wait, invoke, split, weights, canary, alarm, rollback, scale, activities, delete.
Usage: whole_life.py URL. The server's clock is moved by hand. Prints what happened as one JSON object.
"""

import collections
import json

from lab import ROLE, advance, client

SAGEMAKER, RUNTIME, SCALING, CLOUDWATCH = (
    client(service)
    for service in ("sagemaker", "sagemaker-runtime", "application-autoscaling", "cloudwatch")
)
NAME = "whole"
TARGET = {
    "ServiceNamespace": "sagemaker",
    "ResourceId": f"endpoint/{NAME}/variant/A",
    "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
}
OFTEN = {"Delay": 1, "MaxAttempts": 3}


def described():
    return SAGEMAKER.describe_endpoint(EndpointName=NAME)


def invocations(count):
    """Answers by variant, and failures by their code."""
    seen = collections.Counter()
    for _ in range(count):
        try:
            seen[RUNTIME.invoke_endpoint(EndpointName=NAME, Body=b"{}")["InvokedProductionVariant"]] += 1
        except RUNTIME.exceptions.ClientError as error:
            seen[error.response["Error"]["Code"]] += 1
    return seen


def create():
    for name, environment in (("fine", {}), ("sick", {"ENDPOINT_LAB_ERRORS_5XX": "100%"})):
        container = {"Image": "any", "Environment": environment}
        SAGEMAKER.create_model(ModelName=name, PrimaryContainer=container, ExecutionRoleArn=ROLE)
    for config, model in (("whole-1", "fine"), ("whole-2", "sick")):
        size = {"InstanceType": "ml.m5.large", "InitialInstanceCount": 2}
        variants = [
            {"VariantName": "A", "ModelName": model, "InitialVariantWeight": 0.7, **size},
            {"VariantName": "B", "ModelName": "fine", "InitialVariantWeight": 0.3, **size},
        ]
        SAGEMAKER.create_endpoint_config(EndpointConfigName=config, ProductionVariants=variants)
    SAGEMAKER.create_endpoint(EndpointName=NAME, EndpointConfigName="whole-1")
    advance("10m")
    SAGEMAKER.get_waiter("endpoint_in_service").wait(EndpointName=NAME, WaiterConfig=OFTEN)
    return invocations(200)


def weights(a, b):
    desired = [{"VariantName": "A", "DesiredWeight": a}, {"VariantName": "B", "DesiredWeight": b}]
    SAGEMAKER.update_endpoint_weights_and_capacities(
        EndpointName=NAME, DesiredWeightsAndCapacities=desired
    )
    advance("2m")


def roll_back():
    CLOUDWATCH.put_metric_alarm(
        AlarmName="whole-errors",
        Namespace="AWS/SageMaker",
        MetricName="Invocation5XXErrors",
        Dimensions=[{"Name": "EndpointName", "Value": NAME}, {"Name": "VariantName", "Value": "A"}],
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=5,
        ComparisonOperator="GreaterThanThreshold",
        TreatMissingData="notBreaching",
    )
    routing = {
        "Type": "CANARY",
        "WaitIntervalInSeconds": 1200,
        "CanarySize": {"Type": "CAPACITY_PERCENT", "Value": 50},
    }
    SAGEMAKER.update_endpoint(
        EndpointName=NAME,
        EndpointConfigName="whole-2",
        DeploymentConfig={
            "BlueGreenUpdatePolicy": {"TrafficRoutingConfiguration": routing},
            "AutoRollbackConfiguration": {"Alarms": [{"AlarmName": "whole-errors"}]},
        },
    )
    advance("8m")
    pending = described()["PendingDeploymentSummary"]["EndpointConfigName"]
    seen = invocations(100)
    advance("10m")
    after = described()
    history = CLOUDWATCH.describe_alarm_history(
        AlarmName="whole-errors", HistoryItemType="StateUpdate"
    )["AlarmHistoryItems"]
    return {
        "pending": pending,
        "canaryFailed": seen["ModelError"] > 12,
        "status": after["EndpointStatus"],
        "config": after["EndpointConfigName"],
        "reason": after["FailureReason"],
        "alarm": [item["HistorySummary"] for item in history if "to ALARM" in item["HistorySummary"]],
        "failuresAfter": invocations(20)["ModelError"],
    }


def scale():
    SCALING.register_scalable_target(**TARGET, MinCapacity=2, MaxCapacity=6)
    metric = {"PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"}
    SCALING.put_scaling_policy(
        **TARGET,
        PolicyName="p",
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration={
            "TargetValue": 10,
            "PredefinedMetricSpecification": metric,
        },
    )
    for _ in range(6):
        invocations(80)
        advance("1m")
    advance("6m")
    count = described()["ProductionVariants"][0]["CurrentInstanceCount"]
    activity = SCALING.describe_scaling_activities(**TARGET)["ScalingActivities"][0]
    return {
        "isOut": count > 2,
        "tells": activity["Description"] == f"Setting desired instance count to {count}.",
        "status": activity["StatusCode"],
        "cause": activity["Cause"].split(" TargetTracking-")[0],
    }


def delete():
    SAGEMAKER.delete_endpoint(EndpointName=NAME)
    advance("5m")
    SAGEMAKER.get_waiter("endpoint_deleted").wait(EndpointName=NAME, WaiterConfig=OFTEN)
    targets = SCALING.describe_scalable_targets(ServiceNamespace="sagemaker")["ScalableTargets"]
    return {"targets": targets, "answers": invocations(1)}


def main():
    split = create()
    weights(0, 1)
    story = {
        "split": {"total": split["A"] + split["B"], "is70to30": 115 < split["A"] < 165},
        "allToB": invocations(20),
    }
    weights(1, 1)
    story.update(rolledBack=roll_back(), scaled=scale(), deleted=delete())
    print(json.dumps(story))


main()

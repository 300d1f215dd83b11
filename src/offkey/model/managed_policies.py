"""What the policies that AWS itself maintains say about assuming roles, as far as they are well known.

Source: AWS Managed Policy Reference Guide, the page of each; a test compares with a copy of them all.
"""

from __future__ import annotations

from offkey.model.arn import Arn
from offkey.model.policy import Policy, Statement
from offkey.model.unknown import Unknown

_VERSION = "2012-10-17"

_POWER_USER = Statement(allows=True, not_actions=("iam:*", "organizations:*", "account:*"), resources=("*",))

_ALLOWING = {
    "AdministratorAccess": Policy((Statement(allows=True, actions=("*",), resources=("*",)),), _VERSION),
    "PowerUserAccess": Policy((_POWER_USER,), _VERSION),
    "AWSDenyAll": Policy((Statement(allows=False, actions=("*",), resources=("*",)),), _VERSION),
}
"""Those that speak of `sts:AssumeRole`; what else they say is left out."""

_SILENT_NAMES = """
AWSBackupServiceRolePolicyForBackup AWSBackupServiceRolePolicyForRestores AWSBackupServiceRolePolicyForS3Backup
AWSBackupServiceRolePolicyForS3Restore AWSBatchServiceRole AWSCertificateManagerFullAccess
AWSCloudFormationFullAccess AWSCloudFormationReadOnlyAccess AWSCloudTrail_FullAccess
AWSCloudTrail_ReadOnlyAccess AWSCodeBuildAdminAccess AWSCodeBuildDeveloperAccess AWSCodeDeployRole
AWSCodeDeployRoleForECS AWSCodePipeline_FullAccess AWSConfigUserAccess AWSGlueServiceRole
AWSKeyManagementServicePowerUser AWSLambdaBasicExecutionRole AWSLambdaExecute AWSLambdaVPCAccessExecutionRole
AWSLambda_FullAccess AWSLambda_ReadOnlyAccess AWSStepFunctionsFullAccess AWSSupportAccess AWSWAFFullAccess
AWSXRayDaemonWriteAccess AmazonAPIGatewayAdministrator AmazonAthenaFullAccess AmazonCognitoPowerUser
AmazonDynamoDBFullAccess AmazonDynamoDBReadOnlyAccess AmazonEBSCSIDriverPolicy
AmazonEC2ContainerRegistryFullAccess AmazonEC2ContainerRegistryPowerUser AmazonEC2ContainerRegistryReadOnly
AmazonEC2ContainerServiceforEC2Role AmazonEC2FullAccess AmazonEC2ReadOnlyAccess AmazonEC2RoleforSSM
AmazonECSTaskExecutionRolePolicy AmazonECS_FullAccess AmazonEFSCSIDriverPolicy AmazonEKSClusterPolicy
AmazonEKSFargatePodExecutionRolePolicy AmazonEKSServicePolicy AmazonEKSVPCResourceController
AmazonEKSWorkerNodePolicy AmazonEKS_CNI_Policy AmazonElastiCacheFullAccess AmazonElasticFileSystemFullAccess
AmazonEventBridgeFullAccess AmazonKinesisFullAccess AmazonOpenSearchServiceFullAccess
AmazonPrometheusQueryAccess AmazonPrometheusRemoteWriteAccess AmazonRDSEnhancedMonitoringRole
AmazonRDSFullAccess AmazonRDSReadOnlyAccess AmazonRedshiftFullAccess AmazonRoute53FullAccess
AmazonRoute53ReadOnlyAccess AmazonS3FullAccess AmazonS3ReadOnlyAccess AmazonSESFullAccess AmazonSNSFullAccess
AmazonSQSFullAccess AmazonSSMFullAccess AmazonSSMManagedInstanceCore AmazonSSMReadOnlyAccess
AmazonSageMakerFullAccess AmazonVPCFullAccess AmazonVPCReadOnlyAccess Billing CloudFrontFullAccess
CloudFrontReadOnlyAccess CloudWatchAgentServerPolicy CloudWatchFullAccess CloudWatchFullAccessV2
CloudWatchLogsFullAccess CloudWatchLogsReadOnlyAccess CloudWatchReadOnlyAccess DatabaseAdministrator
IAMFullAccess IAMReadOnlyAccess IAMUserChangePassword NetworkAdministrator ReadOnlyAccess
ResourceGroupsandTagEditorFullAccess SecretsManagerReadWrite SecurityAudit SystemAdministrator ViewOnlyAccess
"""
_SILENT = frozenset(_SILENT_NAMES.split())
"""Those that do not speak of `sts:AssumeRole`: for what follows from assuming roles, they say nothing."""


def is_well_known(name: str) -> bool:
    """Whether AWS maintains a well-known policy of this name."""
    return name in _SILENT or name in _ALLOWING


def about_assuming(arn: str) -> Policy | Unknown:
    """What the managed policy with this ARN says about `sts:AssumeRole`; unknown where it is not well known.

    A policy of a customer's own with a well-known name is another one: only its document says what it allows.
    """
    parsed = Arn.parse(arn)
    name = arn.rpartition("/")[2]
    if parsed is None or parsed.account != "aws":
        return Unknown(f"what the policy {arn} allows is not known here")
    if name in _ALLOWING:
        return _ALLOWING[name]
    if name in _SILENT:
        return Policy((), _VERSION)
    return Unknown(f"what AWS's policy {name} allows is not known here")


def well_known() -> frozenset[str]:
    """The names of AWS's policies that are known here."""
    return _SILENT | frozenset(_ALLOWING)

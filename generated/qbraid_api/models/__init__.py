# Generated from openapi.yaml by `python scripts/regenerate.py`. Do not edit: change the contract instead.
"""Contains all the data models used in inputs/outputs"""

from .account import Account
from .account_envelope import AccountEnvelope
from .bulk_deletion import BulkDeletion
from .bulk_deletion_envelope import BulkDeletionEnvelope
from .calibration import Calibration
from .calibration_envelope import CalibrationEnvelope
from .cancel_envelope import CancelEnvelope
from .cost_estimate import CostEstimate
from .cost_estimate_envelope import CostEstimateEnvelope
from .cost_estimate_pricing_model_type_2 import CostEstimatePricingModelType2
from .create_job_envelope import CreateJobEnvelope
from .create_job_group_request import CreateJobGroupRequest
from .create_job_group_request_metadata import CreateJobGroupRequestMetadata
from .create_job_group_request_tags import CreateJobGroupRequestTags
from .create_job_request import CreateJobRequest
from .create_job_request_runtime_options import CreateJobRequestRuntimeOptions
from .create_job_request_tags import CreateJobRequestTags
from .deletion import Deletion
from .deletion_envelope import DeletionEnvelope
from .device import Device
from .device_device_type_type_2 import DeviceDeviceTypeType2
from .device_envelope import DeviceEnvelope
from .device_list_envelope import DeviceListEnvelope
from .device_pricing import DevicePricing
from .device_pricing_model_type_3 import DevicePricingModelType3
from .device_topology import DeviceTopology
from .device_type import DeviceType
from .edge_calibration import EdgeCalibration
from .group_job import GroupJob
from .group_job_envelope import GroupJobEnvelope
from .group_job_list_envelope import GroupJobListEnvelope
from .group_job_status import GroupJobStatus
from .group_job_status_type_2 import GroupJobStatusType2
from .job import Job
from .job_cancellation import JobCancellation
from .job_device import JobDevice
from .job_device_device_type_type_2 import JobDeviceDeviceTypeType2
from .job_envelope import JobEnvelope
from .job_list_envelope import JobListEnvelope
from .job_provider_type_2 import JobProviderType2
from .job_result import JobResult
from .job_result_envelope import JobResultEnvelope
from .job_statuses import JobStatuses
from .job_statuses_envelope import JobStatusesEnvelope
from .job_vendor_type_2 import JobVendorType2
from .list_devices_device_type import ListDevicesDeviceType
from .list_devices_sort_order import ListDevicesSortOrder
from .list_devices_status import ListDevicesStatus
from .list_job_groups_status import ListJobGroupsStatus
from .list_jobs_status_group import ListJobsStatusGroup
from .meta import Meta
from .pagination import Pagination
from .pricing_model import PricingModel
from .program import Program
from .program_envelope import ProgramEnvelope
from .provider import Provider
from .provider_list import ProviderList
from .provider_list_envelope import ProviderListEnvelope
from .provider_logo import ProviderLogo
from .quantum_provider import QuantumProvider
from .qubit_calibration import QubitCalibration
from .result_data import ResultData
from .runtime_job import RuntimeJob
from .runtime_job_provider_type_2 import RuntimeJobProviderType2
from .runtime_job_vendor_type_2 import RuntimeJobVendorType2
from .time_stamps import TimeStamps
from .vendor import Vendor

__all__ = (
    "Account",
    "AccountEnvelope",
    "BulkDeletion",
    "BulkDeletionEnvelope",
    "Calibration",
    "CalibrationEnvelope",
    "CancelEnvelope",
    "CostEstimate",
    "CostEstimateEnvelope",
    "CostEstimatePricingModelType2",
    "CreateJobEnvelope",
    "CreateJobGroupRequest",
    "CreateJobGroupRequestMetadata",
    "CreateJobGroupRequestTags",
    "CreateJobRequest",
    "CreateJobRequestRuntimeOptions",
    "CreateJobRequestTags",
    "Deletion",
    "DeletionEnvelope",
    "Device",
    "DeviceDeviceTypeType2",
    "DeviceEnvelope",
    "DeviceListEnvelope",
    "DevicePricing",
    "DevicePricingModelType3",
    "DeviceTopology",
    "DeviceType",
    "EdgeCalibration",
    "GroupJob",
    "GroupJobEnvelope",
    "GroupJobListEnvelope",
    "GroupJobStatus",
    "GroupJobStatusType2",
    "Job",
    "JobCancellation",
    "JobDevice",
    "JobDeviceDeviceTypeType2",
    "JobEnvelope",
    "JobListEnvelope",
    "JobProviderType2",
    "JobResult",
    "JobResultEnvelope",
    "JobStatuses",
    "JobStatusesEnvelope",
    "JobVendorType2",
    "ListDevicesDeviceType",
    "ListDevicesSortOrder",
    "ListDevicesStatus",
    "ListJobGroupsStatus",
    "ListJobsStatusGroup",
    "Meta",
    "Pagination",
    "PricingModel",
    "Program",
    "ProgramEnvelope",
    "Provider",
    "ProviderList",
    "ProviderListEnvelope",
    "ProviderLogo",
    "QuantumProvider",
    "QubitCalibration",
    "ResultData",
    "RuntimeJob",
    "RuntimeJobProviderType2",
    "RuntimeJobVendorType2",
    "TimeStamps",
    "Vendor",
)
